import type { Design, EnvironmentDesign, SchemaProblem, WorkloadDesign } from '../engine/design.ts'
import { stagesOf } from '../engine/views/aliases.ts'
import type { ManagedDatabase } from './providers/provider.ts'

/** Whether the provider runs a workload: a database whose design says so. */
export function isManaged({ type, data }: Pick<WorkloadDesign, 'type' | 'data'>): boolean {
  return type === 'database' && data?.managed === true
}

/** The databases of a design that its provider runs. */
export function managedDatabases({ workloads }: Pick<Design, 'workloads'>): readonly WorkloadDesign[] {
  return workloads.filter(isManaged)
}

/**
 * Whether databases that the provider runs have a standby in an environment: in production, which is asked to survive a
 * zone, and wherever one of several servers may be lost.
 */
export function hasStandby(design: Pick<Design, 'environments'>, environment: EnvironmentDesign): boolean {
  const stages = stagesOf(design.environments.map(({ name }) => name))
  return environment.servers >= 3 || stages.get(environment.name) === 'production'
}

/** GiB that a database asks for where the design does not say. */
export const LEAST_DATABASE = 10

/** The most characters of what a provider calls a database: system, environment and workload. */
const LONGEST_NAME = 63

/** What stands against databases that the provider runs. [] where none is asked for. */
export function* checkManaged(
  design: Design,
  database: ManagedDatabase | undefined,
  brand: string,
): Iterable<SchemaProblem> {
  for (const [index, { name, data, type }] of design.workloads.entries()) {
    if (!data?.managed) continue
    const path = ['workloads', index, 'data', 'managed']
    if (type !== 'database') {
      yield {
        path,
        part: 'value',
        message: `workload ${name} is a ${type} and managed; providers run databases only: strike managed`,
      }
    } else if (design.runtime === 'compose') {
      yield {
        path,
        part: 'value',
        message: `workload ${name} is managed; with runtime compose this version writes databases on the host: strike managed, or take runtime: kubernetes`,
      }
    } else if (!database) {
      yield {
        path,
        part: 'value',
        message: `workload ${name} is managed; ${brand} rents out no databases: strike managed, and the cluster runs it`,
      }
    } else yield* checkNames(design, index)
  }
  if (!database || design.runtime === 'compose') return
  const managed = managedDatabases(design)
  for (const [index, environment] of design.environments.entries()) {
    const { name, databaseType = '' } = environment
    if (managed.length === 0) break
    const at = (message: string): SchemaProblem => ({
      path: ['environments', index, 'databaseType'],
      part: 'value',
      message,
    })
    if (!database.isType(databaseType)) {
      yield at(
        `environment ${name} asks for databases of ${databaseType}, which is no size of ${brand}’s; such as ${database.example}`,
      )
      continue
    }
    if (database.isLone(databaseType) && hasStandby(design, environment))
      yield at(
        `environment ${name} has databases of ${databaseType}, which take no standby; such as ${database.example}`,
      )
    const room = database.room(databaseType)
    const large = managed.find(({ data }) => (data?.sizeGi ?? LEAST_DATABASE) > room)
    if (large)
      yield at(
        `environment ${name} has databases of ${databaseType}, which hold ${room} GiB; ${large.name} asks for ${large.data?.sizeGi}: take a larger databaseType`,
      )
  }
}

/** What a database is called must be a name to the provider, in every environment. */
function* checkNames(design: Design, index: number): Iterable<SchemaProblem> {
  const { name } = design.workloads[index]!
  for (const environment of design.environments) {
    const whole = `${design.name}-${environment.name}-${name}`
    const wrong =
      whole.length > LONGEST_NAME
        ? `${whole.length} characters; providers take ${LONGEST_NAME}: shorten one of the three`
        : whole.includes('--')
          ? 'with two hyphens in a row, which providers do not take'
          : undefined
    if (wrong === undefined) continue
    yield {
      path: ['workloads', index, 'name'],
      part: 'value',
      message: `database ${name} would be called ${whole}, ${wrong}`,
    }
    return
  }
}
