import type { Finding, RelatedPlace, Report, Suppressed } from '../finding.ts'
import type { Span } from '../lines.ts'
import type { Severity } from '../mandate.ts'
import type { AnyRule } from '../rule.ts'
import { stringify } from './json.ts'
import { publicSpan } from './masking.ts'
import { type ReporterOptions, shown } from './reporter.ts'
import { uriOf } from './uri.ts'

const LEVEL: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' }

/** The name by which viewers know the repository's root; GitHub fills it in. */
const ROOT = '%SRCROOT%'

/**
 * SARIF 2.1.0 (OASIS), one run. Nothing is quoted from the files: a snippet could hold a secret, and viewers have the
 * sources. Things that are only owed are no results.
 */
export function sarif(report: Report, options: ReporterOptions): string {
  const results = [...shown(report, options), ...report.suppressed]
  const ids = [...new Set(results.map(({ rule }) => rule))].sort()
  const indexes = new Map(ids.map((id, index) => [id, index]))
  return stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'infra-lint',
            semanticVersion: options.version,
            ...(options.docs ? { informationUri: options.docs } : {}),
            rules: ids.map((id) => ruleOf(id, options.rules[id], options)),
            notifications: [
              {
                id: 'skipped-file',
                shortDescription: { text: 'A file of which nothing, or not everything, was judged.' },
                defaultConfiguration: { level: 'note' },
              },
            ],
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.skipped.map(({ path, reason }) => ({
              descriptor: { id: 'skipped-file', index: 0 },
              level: 'note',
              message: { text: `skipped: ${reason}` },
              locations: [{ physicalLocation: { artifactLocation: artifact(path, options) } }],
            })),
          },
        ],
        results: results.map((finding) => resultOf(finding, indexes.get(finding.rule)!, options)),
      },
    ],
  })
}

function ruleOf(id: string, rule: AnyRule | undefined, options: ReporterOptions): object {
  const area = id.slice(0, Math.max(0, id.indexOf('/')))
  const described = rule && {
    shortDescription: { text: rule.summary },
    fullDescription: { text: `${rule.summary} ${rule.why}` },
    help: {
      text: `${rule.why}\n\n${rule.remedy}`,
      markdown: `${markdownText(rule.why)}\n\n**Remedy:** ${markdownText(rule.remedy)}\n\n\`infra-lint explain ${id}\` says more.`,
    },
    defaultConfiguration: { level: LEVEL[rule.severity] },
  }
  return {
    id,
    name: id,
    ...described,
    ...(options.docs && rule?.definedIn === undefined ? { helpUri: `${options.docs}${uriOf(id)}.md` } : {}),
    properties: {
      ...(rule ? { mandate: rule.mandate } : {}),
      tags: ['infrastructure', ...(area ? [area] : [])],
    },
  }
}

/** Our own prose, but the words of a rule may name tags and globs. */
function markdownText(text: string): string {
  return text.replace(/[\\*_<>[\]|]/g, '\\$&')
}

function resultOf(finding: Finding, ruleIndex: number, options: ReporterOptions): object {
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVEL[finding.severity],
    message: { text: messageText(finding.message) },
    locations: [locationOf(finding.path, publicSpan(finding), options)],
    ...(finding.related.length > 0
      ? { relatedLocations: finding.related.map((place, id) => relatedOf(place, id, options)) }
      : {}),
    partialFingerprints: { 'infraLint/v1': finding.fingerprint },
    suppressions: finding.suppressed ? [suppressionOf(finding.suppressed)] : [],
    properties: {
      mandate: finding.mandate,
      fixable: finding.fix !== undefined,
      ...(finding.environments.length > 0 ? { environments: [...finding.environments] } : {}),
    },
  }
}

/** A plain message text (§3.11.5): braces would be placeholders, so they are doubled; `[a](b)` would be a link. */
function messageText(text: string): string {
  const unlinked = text.includes('](') ? text.replace(/[\\[\]]/g, '\\$&') : text
  return unlinked.replace(/[{}]/g, '$&$&')
}

function locationOf(path: string, span: Span, options: ReporterOptions): object {
  return {
    physicalLocation: {
      artifactLocation: artifact(path, options),
      region: {
        startLine: span.line,
        startColumn: span.column,
        endLine: span.endLine,
        endColumn: span.endColumn,
      },
    },
  }
}

function relatedOf(place: RelatedPlace, id: number, options: ReporterOptions): object {
  return { id, ...locationOf(place.path, place.span, options), message: { text: messageText(place.message) } }
}

function artifact(path: string, options: ReporterOptions): object {
  return { uri: uriOf((options.prefix ?? '') + path), uriBaseId: ROOT }
}

function suppressionOf({ by, reason }: Suppressed): object {
  return { kind: by === 'comment' ? 'inSource' : 'external', status: 'accepted', justification: reason }
}
