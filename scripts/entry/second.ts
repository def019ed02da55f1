import { judgeAsSecond } from 'embedded:linter'
import { parentPort, workerData } from 'node:worker_threads'
import { keepCompiled } from './compiled.ts'

// the linter is loaded while the other thread still lists files
const keep = keepCompiled('second')
const judge = judgeAsSecond
parentPort!.once('message', (brief) => {
  const judged = judge(brief, workerData)
  // before the answer: who has it may end the process
  keep()
  parentPort!.postMessage(judged)
})
