import { createHash, randomUUID } from 'node:crypto'
import { mkdir, realpath, rm } from 'node:fs/promises'
import { createServer, connect as dial, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { codeOf, Failure, reasonOf } from '../../cli/failure.ts'

/** A folder that is ours alone. */
export interface Lock {
  release(): Promise<void>
}

/** Bytes that a socket's path may have; the least of the systems that matter allows 104. */
const PATH_LIMIT = 100

/**
 * Takes a folder for this process, and makes it where it is missing. The lock is a socket that we listen on: the system gives it up when the process ends,
 * however it ends, so it is never stolen from somebody who lives. A Failure where another process has it.
 */
export async function lock(folder: string): Promise<Lock> {
  try {
    await mkdir(folder, { recursive: true })
  } catch (error) {
    throw new Failure(`${folder} cannot be made: ${reasonOf(error)}`)
  }
  const path = socketPath(await realpath(folder))
  const name = randomUUID()
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.end(name)
  })
  server.unref()
  const taken = new Failure(`${folder} is used by another infra-bot serve; give each its own INFRA_BOT_DATA`)
  for (let attempt = 0; !(await listens(server, path)); attempt++) {
    if (attempt === 2 || (await nameAt(path)) !== undefined) throw taken
    // nobody answers: it was left behind by a process that was killed
    await rm(path, { force: true })
  }
  // two that cleared away the same remains: the last one to listen has the folder
  await wait(20)
  if ((await nameAt(path)) !== name) {
    server.close()
    throw taken
  }
  return { release: () => new Promise((done) => server.close(() => done())) }
}

function socketPath(folder: string): string {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\infra-bot-${digest}`
  const inside = join(folder, 'lock')
  return Buffer.byteLength(inside) <= PATH_LIMIT ? inside : join(tmpdir(), `infra-bot-${digest}`)
}

function listens(server: Server, path: string): Promise<boolean> {
  return new Promise((done, failed) => {
    const wrong = (error: Error): void => {
      if (codeOf(error) === 'EADDRINUSE') done(false)
      else failed(new Failure(`${path} cannot be locked: ${codeOf(error)}`))
    }
    server.once('error', wrong)
    server.listen(path, () => {
      server.off('error', wrong)
      done(true)
    })
  })
}

/** Who listens there; undefined where nobody does. */
function nameAt(path: string): Promise<string | undefined> {
  return new Promise((done) => {
    let said = ''
    const socket = dial(path)
    socket.setTimeout(2_000, () => socket.destroy(new Error('no answer')))
    socket.setEncoding('utf8')
    socket.on('data', (part: string) => {
      said += part
    })
    socket.on('end', () => done(said))
    // somebody who is there and does not answer is there all the same
    socket.on('error', (error) =>
      done(codeOf(error) === 'ECONNREFUSED' || codeOf(error) === 'ENOENT' ? undefined : said),
    )
  })
}
