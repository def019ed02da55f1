import { join } from 'node:path'
import { type Io, processIo as ioOfProcess } from '../../cli/io.ts'

export { main } from '../../cli/main.ts'

/** The process as Io, with the program of the thread that stands beside this file. */
export const processIo = (): Io => ioOfProcess(join(__dirname, 'ahead.cjs'))
