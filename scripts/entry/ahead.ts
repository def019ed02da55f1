import { parentPort, workerData } from 'node:worker_threads'
import { parseAhead } from '../../cli/ahead-thread.ts'

if (parentPort) parseAhead(parentPort, workerData)
