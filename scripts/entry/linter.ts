export { processIo } from '../../cli/io.ts'
export { main } from '../../cli/main.ts'
export { judgeAsSecond } from '../../cli/second/judge.ts'
