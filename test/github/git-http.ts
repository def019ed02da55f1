import { spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createGunzip } from 'node:zlib'
import { GIT_ENV } from './git.ts'

/** Git's smart protocol over HTTP: `info/refs` and the two services, by Git's own programs. */
export async function serveGit(
  request: IncomingMessage,
  response: ServerResponse,
  dir: string,
  service: 'git-upload-pack' | 'git-receive-pack',
  advertise: boolean,
): Promise<void> {
  const program = service.slice('git-'.length)
  const protocol = request.headers['git-protocol']
  const env = { ...GIT_ENV, ...(typeof protocol === 'string' && { GIT_PROTOCOL: protocol }) }
  const args = [program, '--stateless-rpc', ...(advertise ? ['--advertise-refs'] : []), dir]
  const child = spawn('git', args, { env, stdio: ['pipe', 'pipe', 'ignore'] })
  response.writeHead(200, {
    'content-type': advertise ? `application/x-${service}-advertisement` : `application/x-${service}-result`,
    'cache-control': 'no-cache',
  })
  if (advertise) {
    const line = `# service=${service}\n`
    response.write(`${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`)
    child.stdin.end()
  } else {
    const body = request.headers['content-encoding'] === 'gzip' ? request.pipe(createGunzip()) : request
    child.stdin.on('error', () => {})
    body.pipe(child.stdin)
  }
  child.stdout.pipe(response, { end: false })
  await new Promise<void>((resolve) => child.on('close', () => resolve()))
}
