import { additionGenerator } from '../add-generator.ts'
import { workload } from './questions.ts'

/** `yo infra:workload` */
export default additionGenerator(workload)
