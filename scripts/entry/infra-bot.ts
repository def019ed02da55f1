import { main, processIo } from 'embedded:bot'
import packageJson from '../../package.json' with { type: 'json' }
import { keepCompiled } from './compiled.ts'

const argv = process.argv.slice(2)
// health checks ask for the version: nothing of the bot is needed for it
if (argv.length === 1 && argv[0] === '--version') process.stdout.write(`${packageJson.version}\n`)
else {
  const keep = keepCompiled()
  void main(argv, processIo()).then((code) => {
    process.exitCode = code
    if (code < 2 && argv[0] !== '--help') keep()
  })
}
