/** A number that only grows, by labels. */
interface Counter {
  readonly help: string
  readonly values: Map<string, number>
}

/** How often something took how long. */
interface Histogram {
  readonly help: string
  readonly bounds: readonly number[]
  readonly counts: number[]
  sum: number
  count: number
}

type Labels = Readonly<Record<string, string>>

/** Counts, and tells them in Prometheus' text format. Labels take values from fixed lists only: no name of a repository is among them. */
export class Metrics {
  readonly #counters = new Map<string, Counter>()
  readonly #histograms = new Map<string, Histogram>()
  readonly #gauges = new Map<string, { readonly help: string; readonly read: () => number }>()

  /** Declares a counter. */
  counter(name: string, help: string): (labels?: Labels, by?: number) => void {
    const values = new Map<string, number>()
    this.#counters.set(name, { help, values })
    return (labels = {}, by = 1) => {
      const key = labelsText(labels)
      values.set(key, (values.get(key) ?? 0) + by)
    }
  }

  /** Declares a histogram of seconds. */
  histogram(name: string, help: string, bounds: readonly number[]): (seconds: number) => void {
    const made: Histogram = { help, bounds, counts: bounds.map(() => 0), sum: 0, count: 0 }
    this.#histograms.set(name, made)
    return (seconds) => {
      made.sum += seconds
      made.count++
      const at = bounds.findIndex((bound) => seconds <= bound)
      if (at >= 0) made.counts[at]!++
    }
  }

  /** Declares a number that is read when somebody asks. */
  gauge(name: string, help: string, read: () => number): void {
    this.#gauges.set(name, { help, read })
  }

  /** All of it, in Prometheus' text format 0.0.4. */
  text(): string {
    const lines: string[] = []
    const head = (name: string, help: string, type: string): void =>
      void lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`)
    for (const [name, { help, values }] of this.#counters) {
      head(name, help, 'counter')
      for (const [labels, value] of values) lines.push(`${name}${labels} ${value}`)
    }
    for (const [name, { help, read }] of this.#gauges) {
      head(name, help, 'gauge')
      lines.push(`${name} ${read()}`)
    }
    for (const [name, { help, bounds, counts, sum, count }] of this.#histograms) {
      head(name, help, 'histogram')
      let below = 0
      bounds.forEach((bound, at) => {
        below += counts[at]!
        lines.push(`${name}_bucket{le="${bound}"} ${below}`)
      })
      lines.push(`${name}_bucket{le="+Inf"} ${count}`, `${name}_sum ${sum}`, `${name}_count ${count}`)
    }
    return `${lines.join('\n')}\n`
  }
}

function labelsText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${value}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}
