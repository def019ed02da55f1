import type { Sources } from '../engine/sources.ts'

/** One version that a public repository pins, with what makes it immutable, where that is known. */
export interface Pin {
  readonly name: string
  readonly version: string
  /** an action's commit */
  readonly sha?: string
  /** an image's or chart's digest */
  readonly digest?: string
  readonly repository?: string
  /** the registry's address of a Terraform provider, its constraints and lock hashes */
  readonly constraints?: string
  readonly hashes?: readonly string[]
  /** who states the value, and when */
  readonly source: string
  readonly date: string
}

/** `schemas/pins.json`: the pins that templates use, no others. */
export interface Pins {
  readonly asOf: string
  readonly actions: readonly Pin[]
  readonly images: readonly Pin[]
  readonly charts: readonly Pin[]
  readonly terraformProviders: readonly Pin[]
  readonly tools: readonly Pin[]
}

/** What templates ask for by name. Each throws for a name that nobody has imported: nothing is made up. */
export interface Pinned {
  /** `actions/checkout@<sha> # v7.0.1` */
  action(name: string): string
  /** `docker.io/library/postgres:18.6@sha256:…`, without a digest where none is known */
  image(name: string, version?: string): string
  chart(name: string, repository?: string): Pin
  provider(name: string): Pin
  /** a provider's whole lock block, by its registry's address; undefined where nobody has imported one */
  lock(address: string): Pin | undefined
  /** a version without a leading v, `1.12.6` */
  tool(name: string): string
}

/** The pins that `schemas/pins.json` holds, as functions. */
export function pinned(sources: Sources): Pinned {
  const pins = sources.data('pins') as Pins
  const find = (group: Exclude<keyof Pins, 'asOf'>, name: string, version = '', repository = ''): Pin => {
    const pin = pins[group].find(
      (one) =>
        one.name === name && one.version.startsWith(version) && (one.repository ?? '').startsWith(repository),
    )
    if (!pin)
      throw new Error(
        `no pin ${name}${version && ` ${version}`} among ${group} of schemas/pins.json; import it`,
      )
    return pin
  }
  return {
    action(name) {
      const pin = find('actions', name)
      return `${pin.name}@${pin.sha} # ${pin.version}`
    },
    image(name, version) {
      const pin = find('images', name, version)
      return `${pin.name}:${pin.version}${pin.digest ? `@${pin.digest}` : ''}`
    },
    chart: (name, repository) => find('charts', name, '', repository),
    provider: (name) => find('terraformProviders', name),
    lock: (address) =>
      pins.terraformProviders.find((pin) => pin.name === address && (pin.hashes?.length ?? 0) > 0),
    tool: (name) => find('tools', name).version.replace(/^[a-z]*[/-]?v?(?=\d)/, ''),
  }
}
