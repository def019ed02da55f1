import { CAPTURE_KINDS, CAPTURE_VERSION, type Capture, type CaptureKind } from './capture.ts'
import { type JsonObject, objectOf, textOf, under } from './json.ts'
import { listProblem, readObjects } from './objects.ts'
import { readPlan, readState, versionProblem } from './terraform.ts'

/** Bytes of one capture beyond which it is not read: parsed, it takes several times as much memory. */
export const CAPTURE_LIMIT = 128 * 1024 * 1024

/** A capture, or why the file is none; no problem quotes the file, for what it holds may be secret. */
export type CaptureReading = { readonly capture: Capture } | { readonly problem: string }

const AGAIN = '`infra-lint captures` prints what makes it'
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/

/**
 * Reads a capture: an envelope of `infra-capture`, `kind`, `environment`, `commit`, `time`, perhaps `folder` and
 * `tool`, around `content`, the output of the tool as it was. `path` is how findings name it, `within` its path in the
 * folder of captures: `production/flux-production.json`.
 */
export function readCapture(path: string, within: string, text: string): CaptureReading {
  let value: unknown
  try {
    // what PowerShell writes begins with a byte order mark
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch (error) {
    return { problem: `${path} ${syntaxProblem(text, error)}; make it again: ${AGAIN}` }
  }
  const envelope = objectOf(value)
  const version = under(envelope, 'infra-capture')
  if (!envelope || version === undefined)
    return { problem: `${path} is no capture: it has no key infra-capture; ${AGAIN}` }
  if (version !== CAPTURE_VERSION)
    return {
      problem: `${path} is a capture of another version; this linter reads version ${CAPTURE_VERSION}`,
    }
  const problem = envelopeProblem(envelope, within)
  if (problem !== undefined) return { problem: `${path} ${problem}; ${AGAIN}` }
  const kind = under(envelope, 'kind') as CaptureKind
  const content = under(envelope, 'content')
  const wrong = contentProblem(kind, content)
  if (wrong !== undefined) return { problem: `${path} ${wrong}` }
  return {
    capture: {
      path,
      kind,
      environment: textOf(under(envelope, 'environment')),
      commit: textOf(under(envelope, 'commit')),
      time: new Date(textOf(under(envelope, 'time'))),
      folder: textOf(under(envelope, 'folder')) || undefined,
      plan: kind === 'terraform-plan' ? readPlan(content as JsonObject) : undefined,
      state: kind === 'terraform-state' ? readState(content as JsonObject) : undefined,
      objects: kind.startsWith('terraform-')
        ? []
        : readObjects(content, kind === 'argocd' ? 'Application' : ''),
    },
  }
}

/** What is wrong with a text that is no JSON. The parser's own words quote the text: they only decide which it is. */
function syntaxProblem(text: string, error: unknown): string {
  if (text.trim() === '') return 'is empty'
  const message = error instanceof Error ? error.message : ''
  const position = /at position (\d+)/.exec(message)?.[1]
  const atEnd = position === undefined ? /end of JSON/.test(message) : Number(position) >= text.length
  const isClosed = text.slice(-200).trimEnd().endsWith('}')
  return atEnd || !isClosed ? 'is cut off: it ends in the middle' : 'is no JSON'
}

function envelopeProblem(envelope: JsonObject, within: string): string | undefined {
  const kind = textOf(under(envelope, 'kind'))
  if (!(CAPTURE_KINDS as readonly string[]).includes(kind))
    return `has no kind that is known: there are ${CAPTURE_KINDS.join(', ')}`
  const environment = textOf(under(envelope, 'environment'))
  if (environment === '') return 'does not say of which environment it is'
  const folder = within.includes('/') ? within.slice(0, within.indexOf('/')) : undefined
  if (folder !== undefined && folder !== environment)
    return `says that it is of ${environment} and stands in the folder of ${folder}`
  if (!COMMIT.test(textOf(under(envelope, 'commit'))))
    return 'does not say of which commit it is: commit is a full id in lower case'
  const time = textOf(under(envelope, 'time'))
  if (!MOMENT.test(time) || Number.isNaN(Date.parse(time)))
    return 'does not say when it was made: time is a moment such as 2027-01-31T08:30:00Z'
  return under(envelope, 'content') === undefined ? 'has no content' : undefined
}

function contentProblem(kind: CaptureKind, content: unknown): string | undefined {
  if (!kind.startsWith('terraform-')) return listProblem(content)
  const what = kind === 'terraform-plan' ? 'plan' : 'state'
  const object = objectOf(content)
  if (!object) return `holds no ${what}`
  const problem = versionProblem(object, what)
  if (problem !== undefined) return problem
  const isPlan =
    Object.hasOwn(object, 'resource_changes') ||
    Object.hasOwn(object, 'planned_values') ||
    Object.hasOwn(object, 'configuration')
  if (kind === 'terraform-plan' && !isPlan) return 'says that it is a plan and holds a state'
  return kind === 'terraform-state' && isPlan ? 'says that it is a state and holds a plan' : undefined
}
