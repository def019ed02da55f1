/**
 * Names and labels as the API server takes them (kubernetes.io/docs/concepts/overview/working-with-objects/names and
 * /labels). Each function says what is wrong, or undefined where nothing is.
 */

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/
const SERVICE = /^[a-z]([-a-z0-9]*[a-z0-9])?$/
const QUALIFIED = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/

/** Kinds whose names are DNS labels, not domains: they become host names or labels themselves. */
const LABELS = new Set(['Namespace'])
/** Kinds whose names may hold whatever a path segment may. */
const SEGMENTS = new Set([
  ...['Role', 'ClusterRole', 'RoleBinding', 'ClusterRoleBinding'],
  ...['FlowSchema', 'PriorityLevelConfiguration', 'APIService'],
])

/** What is wrong with the name of an object. `generated` for `generateName`, to which characters are added. */
export function nameFault(kind: string, group: string, name: string, generated = false): string | undefined {
  if (name === '') return 'it is empty'
  if (group === 'rbac.authorization.k8s.io' || SEGMENTS.has(kind)) {
    return name === '.' || name === '..' || /[/%]/.test(name) ? 'it may not hold / or %' : undefined
  }
  const whole = generated ? `${name}x` : name
  if (group === '' && kind === 'Service') return labelFault(whole, SERVICE, 'a letter')
  if (group === '' && LABELS.has(kind)) return labelFault(whole, LABEL, 'a letter or digit')
  return domainFault(whole)
}

/** What is wrong with the name of a namespace. */
export function namespaceFault(name: string): string | undefined {
  return labelFault(name, LABEL, 'a letter or digit')
}

function labelFault(name: string, form: RegExp, first: string): string | undefined {
  if (name.length > 63) return `its ${name.length} characters are more than 63`
  if (form.test(name)) return undefined
  return `only lower case letters, digits and hyphens are allowed, with ${first} first and a letter or digit last`
}

function domainFault(name: string): string | undefined {
  if (name.length > 253) return `its ${name.length} characters are more than 253`
  if (name.split('.').every((part) => LABEL.test(part))) return undefined
  return 'only lower case letters, digits, hyphens and dots are allowed, with a letter or digit at both ends of each part'
}

/** What is wrong with the key of a label or annotation: an optional domain and a slash before a name. */
export function keyFault(key: string): string | undefined {
  const slash = key.indexOf('/')
  const name = key.slice(slash + 1)
  if (slash === 0 || (slash > 0 && domainFault(key.slice(0, slash)) !== undefined))
    return 'what stands before its slash is no domain'
  if (name.length > 63) return `the ${name.length} characters of its name are more than 63`
  return QUALIFIED.test(name)
    ? undefined
    : 'only letters, digits, - _ and . are allowed in its name, with a letter or digit at both ends'
}

/** What is wrong with the value of a label. */
export function labelValueFault(value: string): string | undefined {
  if (value.length > 63) return `its ${value.length} characters are more than 63`
  if (value === '' || QUALIFIED.test(value)) return undefined
  return 'only letters, digits, - _ and . are allowed, with a letter or digit at both ends'
}
