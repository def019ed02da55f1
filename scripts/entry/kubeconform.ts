import { kubeconformCommand } from '../../cli/commands/kubeconform.ts'
import type { Io } from '../../cli/io.ts'

export { processIo } from '../../cli/io.ts'

/** `infra-lint kubeconform` without the linter: no rule is loaded for it. */
export function kubeconform(argv: readonly string[], io: Io): Promise<number> {
  return kubeconformCommand(argv, io)
}
