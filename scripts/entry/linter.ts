export { processIo } from '../../cli/io.ts'
export { main } from '../../cli/main.ts'
