import { main, processIo } from 'embedded:linter'
import packageJson from '../../package.json' with { type: 'json' }

const argv = process.argv.slice(2)
// installers and health checks ask for the version: the linter, which takes a third of an empty Node process to
// load, is not needed for it
if (argv.length === 1 && argv[0] === '--version') process.stdout.write(`${packageJson.version}\n`)
else
  void main(argv, processIo()).then((code) => {
    process.exitCode = code
  })
