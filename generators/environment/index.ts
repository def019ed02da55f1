import { additionGenerator } from '../add-generator.ts'
import { environment } from './questions.ts'

/** `yo infra:environment` */
export default additionGenerator(environment)
