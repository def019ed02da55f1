import type { Infra } from '../../engine/infra.ts'
import type { Severity } from '../../engine/mandate.ts'
import { range } from '../../engine/place.ts'
import { defineRule, type Problem } from '../../engine/rule.ts'
import { cloudResources, referredBy } from '../../engine/views/cloud-resources.ts'
import { iamStatements, type Statement } from '../../engine/views/iam-statements.ts'
import { UNKNOWN } from '../../engine/views/terraform-values.ts'

const ATTACHMENTS = [
  'aws_iam_role_policy_attachment',
  'aws_iam_user_policy_attachment',
  'aws_iam_group_policy_attachment',
  'aws_iam_policy_attachment',
]

/** Policies that say what may be allowed at most, and allow nothing by themselves. */
const BOUNDARY = /boundar|scp|guardrail|ceiling/i

/** Services where every action on everything is the account itself. */
const RULING = /^(?:iam|sts|organizations|kms|sso|sso-admin|account):\*$/

export default defineRule({
  summary:
    'Policies of AWS allow the actions that are needed, on what they are needed for, to whom they are meant.',
  why: 'A key that leaks does what its policy allows: with `*` that is everything there is in the account.',
  remedy:
    'Name the actions and the resources. A role that a pipeline takes names its repository and branch in a condition on `sub`.',
  mandate: 'X1',
  severity: 'error',

  *check(infra) {
    const ceilings = ceilingsOf(infra)
    for (const statement of iamStatements(infra)) {
      const { owner } = statement
      const name = `${owner.module.folder} data aws_iam_policy_document ${owner.name}`
      const found =
        trust(statement) ?? (ceilings.has(name) || BOUNDARY.test(owner.name) ? undefined : reach(statement))
      if (!found) continue
      yield {
        at: statement.at,
        message: `${owner} ${found.message}`,
        severity: found.severity,
        environment: owner.instance.environment,
      }
    }
    yield* administrators(infra)
  },
})

interface Fault {
  readonly message: string
  readonly severity?: Severity | undefined
}

/** Documents that are the policy of an organisation: they allow everything first, and deny after. */
function ceilingsOf(infra: Infra): ReadonlySet<string> {
  const found = new Set<string>()
  for (const policy of cloudResources(infra, 'aws_organizations_policy')) {
    for (const { root, steps } of policy.block.body.attribute('content')?.value.references() ?? [])
      if (root === 'data') found.add(`${policy.module.folder} data ${String(steps[0])} ${String(steps[1])}`)
  }
  for (const role of cloudResources(infra, 'aws_iam_role', 'aws_iam_user')) {
    for (const name of referredBy(role, 'permissions_boundary')) {
      const [type, own] = name.split(' ')
      const policy = [...cloudResources(infra, 'aws_iam_policy')].find(
        (one) => one.type === type && one.name === own && one.module === role.module,
      )
      for (const { root, steps } of policy?.block.body.attribute('policy')?.value.references() ?? [])
        if (root === 'data') found.add(`${role.module.folder} data ${String(steps[0])} ${String(steps[1])}`)
    }
  }
  return found
}

/** What a statement allows to whom it is attached. A policy of a resource says it of that resource alone. */
function reach({
  actions,
  exceptActions,
  resources,
  hasPrincipals,
  conditions,
}: Statement): Fault | undefined {
  if (hasPrincipals) return undefined
  if (!resources.includes('*')) {
    // what it is for is named: what may be done with it is not
    return actions.includes('*')
      ? { message: 'allows every action on what it names; name the actions, too', severity: 'info' }
      : undefined
  }
  const limited: Severity | undefined = conditions.length > 0 ? 'info' : undefined
  if (actions.includes('*') || actions.includes('*:*'))
    return { message: 'allows every action on every resource; name those that are needed', severity: limited }
  if (exceptActions)
    return {
      message:
        'allows all but some actions on every resource, also those that come next year; name those that are needed',
      severity: limited ?? 'warning',
    }
  const ruling = actions.find((action) => typeof action === 'string' && RULING.test(action))
  if (ruling !== undefined)
    return {
      message: `allows ${String(ruling)} on every resource: whoever has it gives itself the rest`,
      severity: limited,
    }
  const whole = actions.filter((action) => typeof action === 'string' && /^[a-z0-9-]+:\*$/.test(action))
  if (whole.length === 0) return undefined
  return {
    message: `allows ${whole.join(', ')} on every resource; name the actions, or what they are for`,
    severity: limited ?? 'warning',
  }
}

/** Who may take a role. */
function trust({ actions, principals, conditions }: Statement): Fault | undefined {
  if (!actions.some((action) => typeof action === 'string' && action.startsWith('sts:assumerole')))
    return undefined
  if (principals.includes('*') && conditions.length === 0)
    return { message: 'lets everybody take the role, from any account; name who may' }
  const github = principals.some(
    (one) =>
      typeof one === 'string' &&
      (one.includes('token.actions.githubusercontent.com') || /^reference .*openid.*github/i.test(one)),
  )
  if (!github || conditions.some(({ key }) => key === UNKNOWN)) return undefined
  const subjects = conditions.filter(({ key }) =>
    /:(?:sub|repository|repository_id|repository_owner|repository_owner_id|job_workflow_ref)$/i.test(
      String(key),
    ),
  )
  if (subjects.length === 0)
    return {
      message:
        'lets the workflow of any repository of GitHub take the role; name yours in a condition on sub',
    }
  const open = subjects.find(({ values }) => values.some((value) => value === '*' || value === 'repo:*'))
  return open && subjects.length === 1
    ? {
        message: `lets the workflow of any repository of GitHub take the role: its condition on ${String(open.key)} allows all`,
      }
    : undefined
}

/** AWS' own policy for administrators, given to somebody. */
function* administrators(infra: Infra): Iterable<Problem> {
  for (const attachment of cloudResources(infra, ...ATTACHMENTS)) {
    const written = attachment.get('policy_arn')
    if (!written || !/:aws:policy\/(?:AdministratorAccess|IAMFullAccess)$/.test(String(written.value)))
      continue
    yield {
      at: range(written.file, written.start, written.end),
      message: `${attachment} gives ${String(written.value).replace(/^.*\//, '')}: every action on every resource; attach what is needed`,
      severity: 'warning',
      environment: attachment.instance.environment,
    }
  }
}
