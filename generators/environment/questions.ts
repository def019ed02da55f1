import type { Design } from '../../engine/design.ts'
import { stageOf } from '../../engine/views/aliases.ts'
import type { Addition, Given } from '../additions.ts'
import { DURATION, DURATION_FORM, matching, NAME, NAME_FORM, newName, oneOf, WHOLE } from '../answers.ts'

const ORDER = ['dev', 'test', 'staging', 'production']

/** The environment that a new one follows where nobody says: that before the first of a later stage, and never production. */
function before(given: Given, design: Design): string | undefined {
  const names = design.environments.map(({ name }) => name)
  const stage = stageOf(given.name ?? '')
  const rank = stage === 'other' ? ORDER.indexOf('production') - 0.5 : ORDER.indexOf(stage)
  const later = names.findIndex((name) => ORDER.indexOf(stageOf(name)) > rank)
  return (later < 0 ? names : names.slice(0, Math.max(1, later))).at(-1)
}

/** The first private range that no environment has. */
function freeNetwork(used: readonly string[]): string {
  for (let second = 10; second < 256; second++) {
    const range = `10.${second}.0.0/16`
    if (second % 10 === 0 && !used.includes(range)) return range
  }
  for (let second = 1; ; second++) {
    const range = `10.${second}.0.0/16`
    if (!used.includes(range)) return range
  }
}

/** `yo infra:environment`: one more stage between a commit and production. */
export const environment: Addition = {
  kind: 'environment',
  summary: 'adds an environment to the order of promotion',
  example: 'generator-infra environment load --after staging --servers 3',
  list: ['environments'],
  owes: [],
  next: ({ name }) => `infra/runbooks/on-board-environment.md says how ${name} comes to life`,
  questions: [
    {
      name: 'name',
      message: 'Name of the environment',
      form: NAME_FORM,
      problem: (answer, { environments }) =>
        newName(
          NAME,
          NAME_FORM,
          'an environment',
          environments.map(({ name }) => name),
        )(answer),
      known: () => undefined,
    },
    {
      name: 'after',
      message: 'Environment that is deployed to before it',
      form: 'one that is declared',
      problem: (answer, { environments }) => oneOf(environments.map(({ name }) => name))(answer),
      known: before,
    },
    {
      name: 'servers',
      message: 'Servers',
      form: '1, 3 or 5',
      problem: oneOf(['1', '3', '5']),
      known: () => '1',
    },
    {
      name: 'server-type',
      message: 'Type of server',
      form: 'the provider’s name, such as cx33; empty for the default',
      problem: matching(/^([a-z0-9.-]+)?$/, 'the provider’s name, such as cx33'),
      known: () => '',
    },
    {
      name: 'replicas',
      message: 'Replicas of every workload, at least',
      form: 'a whole number from 1',
      problem: matching(/^[1-9]\d{0,2}$/, 'a whole number from 1'),
      known: () => '1',
    },
    {
      name: 'approvals',
      message: 'People who must approve before it is deployed to',
      form: 'a whole number',
      problem: matching(WHOLE, 'a whole number'),
      known: ({ name }) => (stageOf(name ?? '') === 'production' ? '2' : '0'),
    },
    {
      name: 'soak',
      message: 'How long a version runs here before it may go on',
      form: DURATION_FORM,
      problem: matching(DURATION, DURATION_FORM),
      known: () => '4h',
    },
  ],
  entry(given, { environments }) {
    const { name, after, servers, replicas, approvals, soak } = given
    const type = given['server-type']
    const index = environments.findIndex((one) => one.name === after) + 1
    const used = environments.map((one) => one.network)
    return {
      index,
      // ranges go by position where nobody wrote them: those that run must keep theirs
      pinned: environments
        .map((one, at) => ({ path: ['environments', at, 'network'], value: one.network, at }))
        .filter(({ at }) => at >= index),
      value: {
        name,
        network: freeNetwork(used),
        servers: Number(servers),
        ...(type ? { serverType: type } : {}),
        replicas: Number(replicas),
        approvals: Number(approvals),
        soak,
      },
    }
  },
}
