import { additionGenerator } from '../add-generator.ts'
import { runbook } from './questions.ts'

/** `yo infra:runbook` */
export default additionGenerator(runbook)
