import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { milliseconds } from '../../cli/io.ts'
import { type InFlight, payloadOf, Refusal, receive } from '../webhooks.ts'
import { isKnown, type Meaning, meaningOf } from './events.ts'
import type { ServerMetrics } from './server-metrics.ts'

/** What requests are answered with. */
export interface AnswerOptions {
  readonly secrets: readonly string[]
  /** takes a delivery in; resolves once it is on the disk: true where it was known already */
  readonly take: (id: string, meaning: Meaning) => Promise<boolean>
  /** why deliveries cannot be taken now; undefined while they can */
  readonly closed: () => string | undefined
  readonly metrics: ServerMetrics
  /** whether metrics are told here */
  readonly tells: boolean
}

/** Bytes of bodies that are read at once. */
const IN_FLIGHT = 128 * 1024 * 1024

interface Answer {
  readonly status: number
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers webhooks at `/` and `/webhooks`, and asks of machines at `/healthz`, `/readyz` and `/metrics`. */
export function answering(options: AnswerOptions): RequestListener {
  const inFlight: InFlight = { bytes: 0, limit: IN_FLIGHT }
  return (request, response) => {
    const path = (request.url ?? '/').replace(/[?#].*$/s, '')
    if (request.method === 'POST' && (path === '/' || path === '/webhooks'))
      void webhook(request, response, options, inFlight)
    else send(request, response, asked(path, request, options))
  }
}

/** Answers what machines ask. */
export function asked(
  path: string,
  { method }: IncomingMessage,
  { closed, metrics, tells }: Pick<AnswerOptions, 'closed' | 'metrics' | 'tells'>,
): Answer {
  if (method !== 'GET' && method !== 'HEAD')
    return { status: 405, text: 'GET only', headers: { allow: 'GET, HEAD' } }
  if (path === '/healthz') return { status: 200, text: 'ok' }
  if (path === '/readyz') {
    const reason = closed()
    return reason === undefined ? { status: 200, text: 'ready' } : { status: 503, text: reason }
  }
  if (path === '/metrics' && tells)
    return {
      status: 200,
      text: metrics.text(),
      headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    }
  return { status: 404, text: 'there is nothing here' }
}

async function webhook(
  request: IncomingMessage,
  response: ServerResponse,
  options: AnswerOptions,
  inFlight: InFlight,
): Promise<void> {
  const began = milliseconds()
  const header = request.headers['x-github-event']
  const event = typeof header === 'string' && isKnown(header) ? header : 'other'
  let answer: Answer
  let outcome: string
  try {
    ;[answer, outcome] = await taken(request, options, inFlight)
  } catch (error) {
    const { status, message } =
      error instanceof Refusal ? error : new Refusal(503, 'the delivery could not be kept')
    outcome = 'refused'
    answer = { status, text: message, ...(status === 503 ? { headers: { 'retry-after': '60' } } : {}) }
  }
  options.metrics.delivered({ event, outcome })
  options.metrics.answered((milliseconds() - began) / 1000)
  send(request, response, answer)
}

async function taken(
  request: IncomingMessage,
  { secrets, take, closed }: AnswerOptions,
  inFlight: InFlight,
): Promise<[Answer, string]> {
  const reason = closed()
  if (reason !== undefined) throw new Refusal(503, reason)
  const { id, event, body } = await receive(request, secrets, inFlight)
  const ignored: [Answer, string] = [{ status: 204, text: '' }, 'ignored']
  if (!isKnown(event)) return ignored
  const meaning = meaningOf(event, payloadOf(body))
  if (meaning.tasks.length === 0 && !meaning.drop) return ignored
  return (await take(id, meaning))
    ? [{ status: 202, text: 'known already' }, 'duplicate']
    : [{ status: 202, text: 'accepted' }, 'accepted']
}

function send(request: IncomingMessage, response: ServerResponse, { status, text, headers }: Answer): void {
  const unread = !request.complete && request.method === 'POST'
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(status === 204 || request.method === 'HEAD' ? undefined : `${text}\n`)
  if (unread) {
    // What is still being sent is thrown away for a while, so that the answer is read and not lost to a reset. Without
    // `connection: close`: Node would end the connection with the answer, whatever is on its way.
    request.resume()
    setTimeout(() => {
      if (!request.complete) request.socket.destroy()
    }, LINGER).unref()
  }
}

/** Milliseconds for which the rest of a refused body is thrown away. */
const LINGER = 2_000
