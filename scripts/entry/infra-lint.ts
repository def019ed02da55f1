import { processIo as ioOfKubeconform, kubeconform } from 'embedded:kubeconform'
import { main, processIo } from 'embedded:linter'
import { setFlagsFromString } from 'node:v8'
import packageJson from '../../package.json' with { type: 'json' }
import { keepCompiled } from './compiled.ts'

const argv = process.argv.slice(2)
// On a tree of usual size most functions run a few dozen times: optimizing them takes a fifth of the processor's time
// of the run and is paid back only by large trees, which get there with three times V8's usual patience too.
// Regular expressions are compiled twice by V8: to bytecode for their first use, to machine code for the next. Most are
// used once here, and polishing that bytecode takes a twentieth of a small run.
// V8 of Node 22 and later knows the first flag no more and would complain of it at every run.
if (process.version.startsWith('v20.'))
  setFlagsFromString('--interrupt-budget=400000 --no-regexp-peephole-optimization')
// installers and health checks ask for the version: the linter, which takes a third of an empty Node process to
// load, is not needed for it
if (argv.length === 1 && argv[0] === '--version') process.stdout.write(`${packageJson.version}\n`)
else {
  const keep = keepCompiled()
  const isKubeconform = argv[0] === 'kubeconform'
  const run = isKubeconform ? kubeconform(argv.slice(1), ioOfKubeconform()) : main(argv, processIo())
  void run.then((code) => {
    process.exitCode = code
    // Only what judged a tree has compiled what the next run needs.
    if (code < 2 && !['explain', 'rules', 'owed', '--help'].includes(argv[0] ?? '')) keep()
  })
}
