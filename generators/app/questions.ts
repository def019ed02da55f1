import { providerDefaults } from '../../scaffold/provider.ts'

/** What is asked before a tree is written. Each question is also a flag (`--owner @acme/platform`) and a key of `--set`. */
export interface Question {
  readonly name: QuestionName
  readonly message: string
  /** what makes an answer acceptable, for messages */
  readonly form: string
  readonly accepts: RegExp
  /** used under `--yes` and offered as the default otherwise; undefined means: nothing is known, a reserved name is owed */
  readonly known: (facts: KnownFacts, answers: Answers) => string | undefined
}

export type QuestionName =
  | 'name'
  | 'owner'
  | 'contact'
  | 'repository'
  | 'domain'
  | 'registry'
  | 'provider'
  | 'region'
  | 'recipient'

/** Answers by question; one that is not given stays owed. */
export type Answers = Partial<Record<QuestionName, string>>

/** What can be had without asking. */
export interface KnownFacts {
  /** the target folder's own name */
  readonly folder: string
  /** `https://github.com/acme/shop`, from the Git remote */
  readonly remote: string | undefined
}

export const QUESTIONS: readonly Question[] = [
  {
    name: 'name',
    message: 'Name of the system',
    form: 'lower case letters, digits and hyphens, at most 32',
    accepts: /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/,
    known: ({ folder, remote }) => asName(remote?.split('/').at(-1) ?? folder),
  },
  {
    name: 'owner',
    message: 'Team that answers for infra/',
    form: 'a handle such as @acme/platform',
    accepts: /^@[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*)*$/,
    known: () => undefined,
  },
  {
    name: 'contact',
    message: 'Mailbox that the team reads',
    form: 'an address such as platform@acme.org',
    accepts: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
    known: () => undefined,
  },
  {
    name: 'repository',
    message: 'Address of this repository',
    form: 'a URL such as https://github.com/acme/shop',
    accepts: /^https:\/\/[^\s/]+\/\S+[^/]$/,
    known: ({ remote }) => remote,
  },
  {
    name: 'domain',
    message: 'Domain that users reach it under',
    form: 'a domain such as acme.org',
    accepts: /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    known: () => undefined,
  },
  {
    name: 'registry',
    message: 'Registry that images are pushed to',
    form: 'such as ghcr.io/acme',
    accepts: /^[a-z0-9.-]+(:[0-9]+)?(\/[a-z0-9._-]+)*$/,
    known: ({ remote }) => registryOf(remote),
  },
  {
    name: 'provider',
    message: 'Where it runs',
    form: 'hetzner, aws, digitalocean or docker, which is a host of yours',
    accepts: /^(hetzner|aws|digitalocean|docker)$/,
    known: () => 'hetzner',
  },
  {
    name: 'region',
    message: 'Location',
    form: 'in the provider’s spelling, such as fsn1, eu-central-1 or fra1',
    accepts: /^[a-z0-9-]+$/,
    known: (_, answers) => providerDefaults(answers.provider ?? 'hetzner').region,
  },
  {
    name: 'recipient',
    message: 'age public key that secrets are encrypted to',
    form: 'a public key that starts with age1, as age-keygen prints it',
    accepts: /^age1[02-9ac-hj-np-z]{58}$/,
    known: () => undefined,
  },
]

/** The questions that are still open, in the form that Yeoman's prompt takes. An empty answer leaves the thing owed. */
export function promptsFor(given: Answers, facts: KnownFacts) {
  return QUESTIONS.filter(({ name }) => given[name] === undefined).map(({ name, message, form, known }) => ({
    type: 'input' as const,
    name,
    message: `${message} (${form}${known(facts, given) === undefined ? '; empty: owed' : ''})`,
    // where it is depends on what was answered just before
    default:
      name === 'region'
        ? (answers: Answers) => known(facts, { ...given, ...answers }) ?? ''
        : (known(facts, given) ?? ''),
    validate: (answer: string) => answer === '' || (checkAnswers({ [name]: answer })[0] ?? true),
  }))
}

/** The answers among a program's options or a prompt's results; empty ones count as not given. */
export function answersIn(values: Readonly<Record<string, unknown>>): Answers {
  const answers: Answers = {}
  for (const { name } of QUESTIONS) {
    const value = values[name]
    if (typeof value === 'string' && value !== '') answers[name] = value
  }
  return answers
}

/** What is wrong with the answers, one sentence each; [] when they can be used. */
export function checkAnswers(answers: Answers): readonly string[] {
  return QUESTIONS.flatMap(({ name, accepts, form }) => {
    const answer = answers[name]
    return answer === undefined || accepts.test(answer)
      ? []
      : [`${name} is ${answer === '' ? 'empty' : answer}; it must be ${form}`]
  })
}

/** Answers with what is known without asking filled in. */
export function withKnown(answers: Answers, facts: KnownFacts): Answers {
  const result: Answers = { ...answers }
  for (const { name, known } of QUESTIONS) {
    const value = known(facts, result)
    if (result[name] === undefined && value !== undefined) result[name] = value
  }
  return result
}

/** A folder's or repository's name as the name of a system. */
function asName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 32)
    .replace(/-+$/, '')
  return name === '' ? 'app' : name
}

/** GitHub keeps packages under the owner's name in lower case. */
function registryOf(remote: string | undefined): string | undefined {
  const owner = /^https:\/\/github\.com\/([^/]+)\//.exec(remote ?? '')?.[1]
  return owner && `ghcr.io/${owner.toLowerCase()}`
}
