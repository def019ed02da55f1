import type { Node } from '../formats/node.ts'
import { keyed } from '../place.ts'
import { resolvePath, type SourceFile } from '../tree.ts'
import type { Inventory } from './inventory.ts'
import { type Work, WorkOnDemand, workOf } from './job-work.ts'
import type { Job, Pipeline, Step } from './pipelines.ts'

/** Whether a document is a GitHub workflow: it has events and jobs. */
export function isWorkflow(root: Node | undefined): root is Node {
  return root?.kind === 'map' && root.get('on') !== undefined && root.get('jobs')?.kind === 'map'
}

/** Reads GitHub workflows; what they call in the tree (reusable workflows, local actions) counts as their own work. */
export class WorkflowReader {
  readonly #inventory: Inventory
  readonly #workflows = new Map<string, Work | undefined>()
  readonly #actions = new Map<string, Work | undefined>()

  constructor(inventory: Inventory) {
    this.#inventory = inventory
  }

  /** The workflow of a file; undefined when it is none. `runs` says whether GitHub runs it from where it lies. */
  read(file: SourceFile, runs: boolean): Pipeline | undefined {
    const root = file.documents[0]?.root
    if (!isWorkflow(root)) return undefined
    const triggers = triggersOf(root)
    const read = this.#jobsOf(file, root)
    const checksOnly =
      triggers.length > 0 && triggers.every((event) => event === 'pull_request' || event === 'merge_group')
    // Who calls a reusable workflow answers for its stages.
    const calledOnly = triggers.length > 0 && triggers.every((event) => event === 'workflow_call')
    return {
      system: 'github',
      file,
      name: root.get('name')?.text || file.name,
      triggers,
      root,
      jobs: read.map(({ job }) => job),
      get delivers() {
        if (calledOnly) return false
        if (read.some(({ work }) => work.deploys)) return true
        if (checksOnly) return false
        return read.some(({ work }) => work.publishes || (!runs && work.stages.has('build')))
      },
      runs,
    }
  }

  #jobsOf(file: SourceFile, root: Node): readonly { readonly job: Job; readonly work: Work }[] {
    return (root.get('jobs')?.pairs() ?? []).flatMap(({ key, value }) =>
      value.kind === 'map' ? [this.#jobOf(file, key.text, value)] : [],
    )
  }

  #jobOf(file: SourceFile, id: string, node: Node): { readonly job: Job; readonly work: Work } {
    const uses = textOf(node.get('uses'))
    const steps = stepsOf(file, node, ['jobs', id])
    const environment = textOf(node.get('environment')) ?? textOf(node.at(['environment', 'name']))
    const name = textOf(node.get('name'))
    const called = [
      uses && this.#workflow(uses),
      ...steps.map((step) => step.uses && this.#action(step.uses)),
    ]
    const work = new WorkOnDemand(
      {
        names: [id, name ?? '', ...steps.map((step) => step.name ?? '')],
        steps,
        uses,
        environment,
        manual: false,
        called: called.flatMap((one) => one || []),
      },
      this.#inventory,
    )
    const place = keyed(file, ['jobs', id])
    return {
      job: {
        id,
        name,
        node,
        place,
        needs: namesOf(node.get('needs')),
        environment,
        steps,
        uses,
        get stages() {
          return work.stages
        },
        get deploys() {
          return work.deploys
        },
      },
      work,
    }
  }

  /** The work of a reusable workflow of the tree. */
  #workflow(uses: string): Work | undefined {
    const path = localPath(uses)
    const file = path === undefined ? undefined : this.#inventory.file(path)
    const root = file?.documents[0]?.root
    if (!file || !root) return undefined
    if (!this.#workflows.has(file.path)) {
      // Workflows that call each other end here: the inner one sees nothing of the outer.
      this.#workflows.set(file.path, undefined)
      const works = this.#jobsOf(file, root).map(({ work }) => work)
      this.#workflows.set(file.path, sumOf(works))
    }
    return this.#workflows.get(file.path)
  }

  /** The work of a composite action of the tree. */
  #action(uses: string): Work | undefined {
    const path = localPath(uses)
    if (path === undefined) return undefined
    const folder = path === '' ? '' : `${path}/`
    const file = this.#inventory.file(`${folder}action.yml`) ?? this.#inventory.file(`${folder}action.yaml`)
    const runs = file?.documents[0]?.root?.get('runs')
    if (!file || !runs) return undefined
    if (!this.#actions.has(file.path)) {
      this.#actions.set(file.path, undefined)
      const steps = stepsOf(file, runs, ['runs'])
      const called = steps.flatMap((step) => (step.uses && this.#action(step.uses)) || [])
      const facts = { names: [], steps, uses: undefined, environment: undefined, manual: false, called }
      this.#actions.set(file.path, workOf(facts, this.#inventory))
    }
    return this.#actions.get(file.path)
  }
}

/** `./x` from the repository's top, where GitHub looks for it. */
function localPath(uses: string): string | undefined {
  return uses.startsWith('./') ? resolvePath('', uses) : undefined
}

/** What several jobs do together. */
export function sumOf(works: readonly Work[]): Work {
  return {
    stages: new Set(works.flatMap(({ stages }) => [...stages])),
    deploys: works.some(({ deploys }) => deploys),
    publishes: works.some(({ publishes }) => publishes),
  }
}

function stepsOf(file: SourceFile, parent: Node, path: readonly string[]): readonly Step[] {
  return (parent.get('steps')?.items() ?? []).flatMap((node, index): Step[] => {
    if (node.kind !== 'map') return []
    return [
      {
        name: textOf(node.get('name')),
        run: textOf(node.get('run')),
        uses: textOf(node.get('uses')),
        node,
        place: keyed(file, [...path, 'steps', index]),
      },
    ]
  })
}

function triggersOf(root: Node): readonly string[] {
  const on = root.get('on')
  if (on?.kind === 'map') return on.pairs().map(({ key }) => key.text)
  return namesOf(on)
}

/** A name, or a list of names. */
function namesOf(node: Node | undefined): readonly string[] {
  const one = textOf(node)
  return one !== undefined ? [one] : (node?.items() ?? []).flatMap((item) => textOf(item) ?? [])
}

/** The text of a scalar that is not empty. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && node.text !== '' ? node.text : undefined
}
