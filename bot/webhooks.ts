import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

/** Bytes of a payload; GitHub sends no more ("payloads are capped at 25 MB"). */
export const PAYLOAD_LIMIT = 25 * 1024 * 1024

/** A request of GitHub whose signature holds. The payload is not looked at yet. */
export interface Received {
  readonly id: string
  readonly event: string
  readonly body: Buffer
}

/** Why a request is not taken: the status of the answer, and the reason in words. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number

  constructor(status: number, reason: string) {
    super(reason)
    this.status = status
  }
}

/** Whether a signature is that of a body, by any of the secrets. Takes as long for every signature of the right form. */
export function isSigned(body: Uint8Array, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature)
  let signed = false
  for (const secret of secrets) {
    const wanted = Buffer.from(`sha256=${createHmac('sha256', secret).update(body).digest('hex')}`)
    signed = (given.length === wanted.length && timingSafeEqual(given, wanted)) || signed
  }
  return signed
}

/** Bytes of bodies that are being read, over all requests. */
export interface InFlight {
  bytes: number
  readonly limit: number
}

/**
 * Reads a delivery and proves that it comes from whoever knows a secret. The signature is over the bytes as they
 * came; what has none of the right form is refused before its body is read. Throws a Refusal.
 */
export async function receive(
  request: IncomingMessage,
  secrets: readonly string[],
  inFlight: InFlight,
): Promise<Received> {
  const { headers } = request
  const signature = headers['x-hub-signature-256']
  if (typeof signature !== 'string' || !/^sha256=[0-9a-f]{64}$/.test(signature))
    throw new Refusal(401, 'there is no X-Hub-Signature-256')
  if (Number(headers['content-length'] ?? 0) > PAYLOAD_LIMIT) throw tooLarge()
  const body = await bodyOf(request, inFlight)
  if (!isSigned(body, signature, secrets)) throw new Refusal(401, 'the signature does not hold')
  const id = headers['x-github-delivery']
  const event = headers['x-github-event']
  if (typeof id !== 'string' || !/^[\w-]{1,100}$/.test(id))
    throw new Refusal(400, 'there is no X-GitHub-Delivery')
  if (typeof event !== 'string' || !/^[a-z_]{1,100}$/.test(event))
    throw new Refusal(400, 'there is no X-GitHub-Event')
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    throw new Refusal(400, 'the webhook must send application/json')
  return { id, event, body }
}

/** The payload as an object. Throws a Refusal. */
export function payloadOf(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const payload: unknown = JSON.parse(body.toString('utf8'))
    if (typeof payload === 'object' && payload !== null && !Array.isArray(payload))
      return payload as Record<string, unknown>
  } catch {
    // said below
  }
  throw new Refusal(400, 'the payload is no JSON object')
}

function tooLarge(): Refusal {
  return new Refusal(413, `the payload has more than ${PAYLOAD_LIMIT} bytes`)
}

/** By events: leaving a loop over the request would end its connection before it is answered. */
function bodyOf(request: IncomingMessage, inFlight: InFlight): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  return new Promise<Buffer>((done, refused) => {
    request.on('data', (part: Buffer) => {
      size += part.length
      inFlight.bytes += part.length
      if (size > PAYLOAD_LIMIT) refused(tooLarge())
      else if (inFlight.bytes > inFlight.limit) refused(new Refusal(503, 'too much is being received'))
      else parts.push(part)
    })
    request.on('end', () => done(parts.length === 1 ? parts[0]! : Buffer.concat(parts)))
    request.on('close', () => refused(new Refusal(400, 'the request broke off')))
    request.on('error', () => refused(new Refusal(400, 'the request broke off')))
  }).finally(() => {
    request.removeAllListeners('data').pause()
    parts.length = 0
    inFlight.bytes -= size
  })
}
