export { action } from '../../bot/action.ts'
export { main } from '../../bot/main.ts'
export { processIo } from '../../cli/io.ts'
