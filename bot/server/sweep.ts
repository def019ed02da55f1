import type { GitHub } from '../github.ts'
import { isKnown } from './events.ts'

/** Milliseconds for which GitHub keeps deliveries and sends them again. */
const KEPT = 3 * 86_400_000
/** A delivery that was sent a moment ago may still be on its way. */
const RECENT = 60_000
/** Pages of 100 that are looked at in one sweep. */
const PAGES = 50

/**
 * Asks GitHub to send again what did not arrive, for it never tries twice by itself: deliveries of the last three days
 * of which no attempt was answered well. Returns how many were asked for.
 */
export async function sweep(
  { client }: GitHub,
  isSeen: (id: string) => boolean,
  now: number,
): Promise<number> {
  const missed = new Map<string, number>()
  const arrived = new Set<string>()
  let left = PAGES
  for await (const { data } of client.paginate.iterator(client.rest.apps.listWebhookDeliveries, {
    per_page: 100,
  })) {
    for (const { id, guid, event, status_code: status, delivered_at: at } of data) {
      if (!isKnown(event)) continue
      if ((status >= 200 && status < 300) || now - Date.parse(at) < RECENT) arrived.add(guid)
      // the newest attempt is the one that is repeated
      else if (!missed.has(guid) && now - Date.parse(at) < KEPT) missed.set(guid, id)
    }
    const last = data.at(-1)
    if (--left === 0 || (last && now - Date.parse(last.delivered_at) >= KEPT)) break
  }
  let asked = 0
  for (const [guid, id] of missed) {
    if (arrived.has(guid) || isSeen(guid)) continue
    await client.rest.apps.redeliverWebhookDelivery({ delivery_id: id })
    asked++
  }
  return asked
}
