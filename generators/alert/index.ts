import { additionGenerator } from '../add-generator.ts'
import { alert } from './questions.ts'

/** `yo infra:alert` */
export default additionGenerator(alert)
