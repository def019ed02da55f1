import { processIo } from '../../cli/io.ts'
import { main } from '../../cli/main.ts'

// The code is set, not exited with: what is still on its way to a pipe must arrive.
main(process.argv.slice(2), processIo()).then((code) => {
  process.exitCode = code
})
