import { action, processIo } from 'embedded:bot'

void action(processIo()).then((code) => {
  process.exitCode = code
})
