import type { Octokit } from '@octokit/rest'
import { visible } from '../engine/reporters/terminal.ts'
import { isWrite } from './github.ts'

/** What the answer to a write that was not sent holds, as far as anything looks at it. */
const ANSWERS: readonly (readonly [RegExp, object])[] = [
  [/\/git\/trees$/, { sha: '(the new tree)' }],
  [/\/git\/commits$/, { sha: '(the new commit)' }],
  [/\/graphql$/, { data: {} }],
]

/** Makes a client print its writes instead of sending them; what it reads, it reads. */
export function printWrites(client: Octokit, print: (text: string) => void): void {
  client.hook.wrap('request', async (request, options) => {
    const { method, url, body } = client.request.endpoint(options)
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
    if (!isWrite(method, url, sent)) return request(options)
    print(writeText(method, new URL(url).pathname, body))
    const data = ANSWERS.find(([pattern]) => pattern.test(url))?.[1] ?? { id: 0 }
    return { status: 200, url, headers: {}, data } as never
  })
}

/** A write as it would be sent, and below it what its Markdown says. */
export function writeText(method: string, path: string, body: unknown): string {
  const lines = [`${method} ${path}`]
  if (body !== undefined) lines.push(JSON.stringify(body, undefined, 2))
  for (const text of markdownIn(body))
    lines.push('', ...text.split('\n').map((line) => `  | ${visible(line)}`.trimEnd()))
  return `${lines.join('\n')}\n\n`
}

/** The texts of a request that people read. */
function markdownIn(body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null) return []
  const {
    body: text,
    output,
    comments,
  } = body as {
    readonly body?: unknown
    readonly output?: { readonly summary?: unknown }
    readonly comments?: readonly { readonly body?: unknown }[]
  }
  return [text, output?.summary, ...(comments ?? []).map((one) => one.body)].filter(
    (one) => typeof one === 'string',
  )
}
