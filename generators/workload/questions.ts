import type { Addition, Given } from '../additions.ts'
import { DURATION, DURATION_FORM, listOf, matching, NAME, NAME_FORM, newName, oneOf } from '../answers.ts'

const TYPES = ['web', 'api', 'worker', 'cron', 'database', 'cache']
const isServing = ({ type }: Given) => type === 'web' || type === 'api'
const isProgram = (given: Given) => isServing(given) || given.type === 'worker' || given.type === 'cron'
const isScaled = (given: Given) => isServing(given) || given.type === 'worker'
const isDatabase = ({ type }: Given) => type === 'database'

const IMAGE = /^[a-z0-9.-]+(:[0-9]+)?(\/[a-z0-9._-]+)+(:[A-Za-z0-9._-]+)?@sha256:[0-9a-f]{64}$/
const NUMBER = /^\d+(\.\d+)?$/
const COUNT = /^[1-9]\d{0,3}$/

/** `yo infra:workload`: one more thing that runs. */
export const workload: Addition = {
  kind: 'workload',
  summary: 'adds a workload: a program, a database or a cache',
  example:
    'generator-infra workload reports --type cron --image ghcr.io/acme/reports:1.0.0@sha256:… --schedule "30 2 * * *" --uses postgres',
  list: ['workloads'],
  owes: [],
  next: ({ name }) => `read the diff; objectives and sizes of ${name} are in infra/infra.yaml`,
  questions: [
    {
      name: 'name',
      message: 'Name of the workload',
      form: NAME_FORM,
      problem: (answer, { workloads }) =>
        newName(
          NAME,
          NAME_FORM,
          'a workload',
          workloads.map(({ name }) => name),
        )(answer),
      known: () => undefined,
    },
    {
      name: 'type',
      message: 'What it is',
      form: 'web, api, worker, cron, database or cache',
      problem: oneOf(TYPES),
      known: () => undefined,
    },
    {
      name: 'image',
      message: 'Image',
      form: 'with its digest: ghcr.io/acme/web:1.0.0@sha256:…',
      problem: matching(IMAGE, 'an image with its digest, such as ghcr.io/acme/web:1.0.0@sha256:…'),
      known: () => undefined,
      when: isProgram,
    },
    {
      name: 'schedule',
      message: 'When it runs',
      form: 'five cron fields in UTC, such as 30 2 * * *',
      problem: matching(/^\S+ \S+ \S+ \S+ \S+$/, 'five cron fields, such as 30 2 * * *'),
      known: () => undefined,
      when: ({ type }) => type === 'cron',
    },
    {
      name: 'port',
      message: 'Port that it listens on',
      form: 'from 1024 to 65535',
      problem: (answer) =>
        /^\d{4,5}$/.test(answer) && Number(answer) >= 1024 && Number(answer) <= 65_535
          ? undefined
          : `it is ${answer}; it must be from 1024 to 65535`,
      known: () => '8080',
      when: isServing,
    },
    {
      name: 'health',
      message: 'Path that answers 200 while it is well',
      form: 'such as /health',
      problem: matching(/^\/\S*$/, 'a path, such as /health'),
      known: () => '/health',
      when: isServing,
    },
    {
      name: 'exposure',
      message: 'Who reaches it',
      form: 'public or internal',
      problem: oneOf(['public', 'internal']),
      known: ({ type }) => (type === 'web' ? 'public' : 'internal'),
      when: isServing,
    },
    {
      name: 'uses',
      message: 'Workloads that it calls',
      form: 'names with commas between; empty for none',
      problem: (answer, { workloads }) =>
        listOf(answer)
          .map(oneOf(workloads.map(({ name }) => name)))
          .find((problem) => problem !== undefined),
      known: () => '',
      when: isProgram,
    },
    {
      name: 'requests',
      message: 'Requests a second at the daily peak',
      form: 'a number',
      problem: matching(NUMBER, 'a number'),
      known: () => undefined,
      when: isServing,
    },
    {
      name: 'min',
      message: 'Replicas, at least',
      form: 'a whole number from 1',
      problem: matching(COUNT, 'a whole number from 1'),
      known: () => '1',
      when: isScaled,
    },
    {
      name: 'max',
      message: 'Replicas, at most',
      form: 'a whole number, not below those of any environment',
      problem: matching(COUNT, 'a whole number from 1'),
      known: ({ min }, { environments }) =>
        String(Math.max(6, Number(min ?? 1), ...environments.map(({ replicas }) => replicas))),
      when: isScaled,
    },
    {
      name: 'size',
      message: 'Size of a volume, GiB',
      form: 'a number',
      problem: matching(COUNT, 'a whole number from 1'),
      known: () => '10',
      when: isDatabase,
    },
    {
      name: 'rpo',
      message: 'How much may be lost (RPO)',
      form: DURATION_FORM,
      problem: matching(DURATION, DURATION_FORM),
      known: () => '24h',
      when: isDatabase,
    },
    {
      name: 'rto',
      message: 'How long it may be away (RTO)',
      form: DURATION_FORM,
      problem: matching(DURATION, DURATION_FORM),
      known: () => '4h',
      when: isDatabase,
    },
  ],
  entry(given) {
    const { name, type, image, schedule, port, health, exposure, requests, min, max, size, rpo, rto } = given
    const uses = listOf(given.uses)
    return {
      value: {
        name,
        type,
        ...(image ? { image } : {}),
        ...(schedule ? { schedule } : {}),
        ...(port ? { port: Number(port) } : {}),
        ...(health ? { health } : {}),
        ...(exposure ? { exposure } : {}),
        ...(uses.length > 0 ? { uses } : {}),
        ...(isServing(given)
          ? { traffic: { pattern: 'diurnal', requestsPerSecond: Number(requests) } }
          : type === 'worker'
            ? { traffic: { pattern: 'steady' } }
            : type === 'cron'
              ? { traffic: { pattern: 'batch' } }
              : {}),
        data: isDatabase(given)
          ? { stateful: true, engine: 'postgresql', sizeGi: Number(size) }
          : { stateful: false, ...(type === 'cache' ? { engine: 'valkey' } : {}) },
        ...(min && max ? { scaling: { min: Number(min), max: Number(max) } } : {}),
        ...(rpo && rto ? { recovery: { rpo, rto } } : {}),
      },
    }
  },
}
