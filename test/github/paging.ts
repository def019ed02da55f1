import type { Answer } from './call.ts'

/** Cuts a list into pages of 30, or as many as were asked for, up to 100. */
export function paged(answer: Answer, url: URL): { readonly body: unknown; readonly links: string } {
  if (answer.page === undefined || answer.status !== 200) return { body: answer.body, links: '' }
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30) || 30)
  const page = Math.max(1, Number(url.searchParams.get('page') ?? 1) || 1)
  const whole = answer.body as Readonly<Record<string, readonly unknown[]>>
  const list = answer.page === true ? (answer.body as readonly unknown[]) : whole[answer.page]!
  const last = Math.max(1, Math.ceil(list.length / size))
  const cut = list.slice((page - 1) * size, page * size)
  const link = (number: number, name: string) => {
    const target = new URL(url)
    target.searchParams.set('page', String(number))
    return `<${target.href}>; rel="${name}"`
  }
  const links = [
    ...(page > 1 ? [link(page - 1, 'prev')] : []),
    ...(page < last ? [link(page + 1, 'next'), link(last, 'last')] : []),
    ...(page > 1 ? [link(1, 'first')] : []),
  ]
  return { body: answer.page === true ? cut : { ...whole, [answer.page]: cut }, links: links.join(', ') }
}
