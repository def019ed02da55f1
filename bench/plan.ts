import { sources } from '../cli/sources.ts'
import { defaultDesign } from '../scaffold/default-design.ts'
import { readDesign } from '../scaffold/design.ts'
import { plan } from '../scaffold/plan.ts'
import { ms, type Row } from './measure.ts'

const AGAIN = 5

/** The default design as a plan, the first time in a process: every template is read and compiled. */
export function benchPlan(): readonly Row[] {
  const text = defaultDesign({
    name: 'shop',
    image: `registry.example.com/shop/web:1.0.0@sha256:${'0'.repeat(64)}`,
  })
  const { design, problems } = readDesign('infra/infra.yaml', text, sources)
  if (!design) throw new Error(`the default design: ${problems.map((problem) => problem.message).join('; ')}`)
  const times: number[] = []
  let files = 0
  for (let round = 0; round <= AGAIN; round++) {
    const began = performance.now()
    files = plan(design, sources).size
    times.push(performance.now() - began)
  }
  const [first, ...later] = times
  return [
    {
      name: 'plan of the default design',
      value: first!,
      unit: 'ms',
      budget: 300,
      note: `${files} files; ${ms(Math.min(...later))} when repeated`,
    },
  ]
}
