import type { Node } from '../../engine/formats/node.ts'
import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { Alert, AlertManager } from '../../engine/views/observability.ts'

export default defineRule({
  summary: 'Every severity of an alert reaches a receiver that tells somebody.',
  why: 'An alert that ends in an empty receiver fires in silence.',
  remedy: 'Add a route for the severity, or give the receiver it falls to a way to reach people.',
  mandate: 'L3',
  severity: 'error',

  *check(infra) {
    if (infra.alertManagers.length === 0) return
    const first = new Map<string, Alert>()
    for (const alert of infra.alerts) {
      const { severity } = alert
      if (severity && severity !== 'none' && !severity.includes('{{') && !first.has(severity))
        first.set(severity, alert)
    }
    for (const manager of infra.alertManagers) {
      const silent = silentReceivers(manager)
      for (const [severity, alert] of first) {
        const reached = receiversOf(manager.root.get('route'), severity)
        if (reached.length === 0 || reached.some((name) => !silent.has(name))) continue
        yield {
          at: keyed(manager.file, manager.routes[0]?.place.path ?? [], { part: 'key' }),
          message: `alerts of severity ${severity} end at receiver ${reached.join(', ')}, which tells nobody`,
          related: [
            {
              at: keyed(alert.file, [...alert.place.path, 'labels', 'severity'], {
                document: alert.place.document ?? 0,
              }),
              message: `alert ${alert.name} has it`,
            },
          ],
        }
      }
    }
  },
})

/** Receivers without any integration. */
function silentReceivers(manager: AlertManager): Set<string> {
  const silent = new Set<string>()
  for (const receiver of manager.root.get('receivers')?.items() ?? []) {
    const integrations = receiver
      .pairs()
      // `slack_configs` of Alertmanager's own file, `slackConfigs` of the AlertmanagerConfig resource
      .filter(({ key, value }) => /(_c|C)onfigs$/.test(key.text) && value.size > 0)
    if (integrations.length === 0) silent.add(receiver.get('name')?.text ?? '')
  }
  return silent
}

/**
 * The receivers that an alert of a severity ends at: the deepest matching route, and its later siblings where it
 * says `continue`. Matchers on other labels may hold or not: such a route is one way among others, and takes nothing
 * away from what follows.
 */
function receiversOf(route: Node | undefined, severity: string, inherited = ''): string[] {
  if (!route) return []
  const own = route.get('receiver')?.text ?? inherited
  const reached: string[] = []
  const perhaps: string[] = []
  for (const child of route.get('routes')?.items() ?? []) {
    const match = matches(child, severity)
    if (match === 'no') continue
    const below = receiversOf(child, severity, own)
    if (match === 'perhaps') {
      perhaps.push(...below)
      continue
    }
    reached.push(...below)
    if (child.get('continue')?.value !== true) return [...perhaps, ...reached]
  }
  return [...perhaps, ...(reached.length > 0 ? reached : [own])]
}

function matches(route: Node, severity: string): 'yes' | 'no' | 'perhaps' {
  const verdicts: ('yes' | 'no' | 'perhaps')[] = []
  for (const matcher of route.get('matchers')?.items() ?? []) {
    const named = matcher.get('name')?.text
    if (named !== undefined) {
      const type = matcher.get('matchType')?.text ?? (matcher.get('regex')?.value === true ? '=~' : '=')
      verdicts.push(
        named === 'severity' ? holds(type, matcher.get('value')?.text ?? '', severity) : 'perhaps',
      )
      continue
    }
    for (const part of matcher.text.replace(/^\{|\}$/g, '').split(',')) {
      const [, label, operator, value] = /^\s*([\w.]+)\s*(=~|!~|!=|=)\s*"?([^"]*)"?\s*$/.exec(part) ?? []
      verdicts.push(label === 'severity' ? holds(operator!, value!, severity) : 'perhaps')
    }
  }
  for (const { key, value } of route.get('match')?.pairs() ?? []) {
    verdicts.push(key.text === 'severity' ? holds('=', value.text, severity) : 'perhaps')
  }
  for (const { key, value } of route.get('match_re')?.pairs() ?? []) {
    verdicts.push(key.text === 'severity' ? holds('=~', value.text, severity) : 'perhaps')
  }
  return verdicts.includes('no') ? 'no' : verdicts.includes('perhaps') ? 'perhaps' : 'yes'
}

/** Patterns are read where they list words or take all; others may hold: a stranger's pattern is never run. */
function holds(operator: string, value: string, severity: string): 'yes' | 'no' | 'perhaps' {
  if (operator.endsWith('~') && !/^[\w|-]*$/.test(value) && value !== '.*' && value !== '.+') return 'perhaps'
  const matched = operator.endsWith('~')
    ? value.startsWith('.') || value.split('|').includes(severity)
    : value === severity
  return matched === operator.startsWith('!') ? 'no' : 'yes'
}
