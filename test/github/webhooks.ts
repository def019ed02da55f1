import { createHmac, randomUUID } from 'node:crypto'
import type { Deliveries, Delivery } from './call.ts'
import type { Clock } from './clock.ts'

/** What the hook does wrong. */
export interface HookFaults {
  /** how often each is sent; 1 when absent */
  readonly copies?: number
  /** in which order the waiting ones are sent; as they came when absent */
  readonly order?: (waiting: readonly Delivery[]) => readonly Delivery[]
  /** which are lost; a list of deliveries has them all the same */
  readonly lose?: (delivery: Delivery) => boolean
}

/** The app's hook: what happened is kept, and sent to a URL when asked. */
export class Webhooks implements Deliveries {
  readonly #clock: Clock
  readonly #secret: string
  readonly #sent: Delivery[] = []
  #waiting: Delivery[] = []
  #made = 0
  #target: string | undefined
  #faults: HookFaults = {}

  constructor(clock: Clock, secret: string) {
    this.#clock = clock
    this.#secret = secret
  }

  /** Sends to a URL from now on, with its faults; undefined keeps them waiting. */
  target(url: string | undefined, faults: HookFaults = {}): void {
    this.#target = url
    this.#faults = faults
  }

  /** All deliveries, the oldest first. */
  list(): readonly Delivery[] {
    return this.#sent
  }

  /** Notes an event. */
  add(event: string, payload: Record<string, unknown>, repositoryId: number): void {
    const body = JSON.stringify(payload)
    const action = typeof payload.action === 'string' ? payload.action : null
    this.#keep({ guid: randomUUID(), event, action, body, repositoryId, redelivery: false })
  }

  /** Sends one again: the same delivery id, as GitHub does. */
  redeliver(id: number): void {
    const { guid, event, action, body, repositoryId } = this.#sent.find((one) => one.id === id)!
    this.#keep({ guid, event, action, body, repositoryId, redelivery: true })
  }

  #keep(made: Pick<Delivery, 'guid' | 'event' | 'action' | 'body' | 'repositoryId' | 'redelivery'>): void {
    this.#made += 1
    const delivery = { ...made, id: this.#made, at: this.#clock.now(), status: 0 }
    this.#sent.push(delivery)
    this.#waiting.push(delivery)
  }

  /** The headers of a delivery: the signature is over the bytes of its body. */
  headers({ guid, event, body }: Delivery): Record<string, string> {
    const signature = createHmac('sha256', this.#secret).update(body).digest('hex')
    return {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/stand-in',
      'x-github-event': event,
      'x-github-delivery': guid,
      'x-github-hook-id': '1',
      'x-hub-signature-256': `sha256=${signature}`,
    }
  }

  /** Sends what waits, one after the other; returns how many requests were made. There is no retry. */
  async flush(): Promise<number> {
    const { copies = 1, order = (all) => all, lose = () => false } = this.#faults
    const waiting = order(this.#waiting)
    this.#waiting = []
    let requests = 0
    for (const delivery of waiting) {
      if (this.#target === undefined || lose(delivery)) continue
      for (let copy = 0; copy < copies; copy += 1) {
        requests += 1
        try {
          const answer = await fetch(this.#target, {
            method: 'POST',
            headers: this.headers(delivery),
            body: delivery.body,
          })
          delivery.status = answer.status
          await answer.arrayBuffer()
        } catch {
          delivery.status = 0
        }
      }
    }
    return requests
  }
}
