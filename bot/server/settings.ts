import { Failure } from '../../cli/failure.ts'
import type { Io } from '../../cli/io.ts'
import type { Credentials } from '../github.ts'

/** What `serve` is told by its environment. Durations are milliseconds. */
export interface ServeSettings {
  readonly host: string
  /** 0 takes any that is free */
  readonly port: number
  /** where metrics are told; undefined: on `port`, beside the webhooks */
  readonly metricsPort: number | undefined
  readonly folder: string
  /** the first is the one of today; others hold while secrets are changed */
  readonly secrets: readonly string[]
  readonly workers: number
  readonly grace: number
  readonly deadline: number
  /** MB of objects of one worker */
  readonly memory: number
  /** tasks that may wait; beyond, deliveries are refused */
  readonly capacity: number
}

type Env = Io['env']

/** Reads the settings. A Failure names the variable that is missing or wrong. */
export function settingsIn(env: Env): ServeSettings {
  const secrets = [env.INFRA_BOT_WEBHOOK_SECRET, env.INFRA_BOT_WEBHOOK_SECRET_OLD].filter(
    (secret): secret is string => secret !== undefined && secret !== '',
  )
  if (!env.INFRA_BOT_WEBHOOK_SECRET)
    throw new Failure('INFRA_BOT_WEBHOOK_SECRET is not set: without it anybody could send webhooks')
  if (!env.INFRA_BOT_DATA)
    throw new Failure('INFRA_BOT_DATA is not set: give a folder on a disk that outlives the process')
  const number = (name: string, absent: number, most: number): number => {
    const text = env[name]
    if (text === undefined || text === '') return absent
    if (!/^\d{1,9}$/.test(text) || Number(text) > most)
      throw new Failure(`${name} is ${text}: give a number up to ${most}`)
    return Number(text)
  }
  return {
    host: env.INFRA_BOT_HOST || '0.0.0.0',
    port: number('INFRA_BOT_PORT', 3000, 65_535),
    metricsPort: env.INFRA_BOT_METRICS_PORT ? number('INFRA_BOT_METRICS_PORT', 0, 65_535) : undefined,
    folder: env.INFRA_BOT_DATA,
    secrets,
    workers: Math.max(1, number('INFRA_BOT_WORKERS', 4, 64)),
    grace: 1000 * number('INFRA_BOT_GRACE', 20, 3_600),
    deadline: 1000 * Math.max(1, number('INFRA_BOT_DEADLINE', 600, 86_400)),
    memory: Math.max(64, number('INFRA_BOT_WORKER_MEMORY', 1_024, 65_536)),
    capacity: number('INFRA_BOT_CAPACITY', 50_000, 1_000_000),
  }
}

/** The credentials for an installation's tasks: the App's, or one token for everything. A Failure where there are none. */
export function credentialsOf(env: Env): (installation: number) => Credentials {
  const { INFRA_BOT_APP_ID: appId, INFRA_BOT_PRIVATE_KEY: key } = env
  const token = env.INFRA_BOT_TOKEN || env.GITHUB_TOKEN
  if (appId && key) {
    // a variable of one line holds the key with its line breaks escaped
    const privateKey = key.replaceAll('\\n', '\n')
    return (installationId) => {
      if (installationId === 0) throw new Failure('the event names no installation of the App')
      return { appId, privateKey, installationId }
    }
  }
  if (!token)
    throw new Failure('set INFRA_BOT_APP_ID and INFRA_BOT_PRIVATE_KEY of the App, or INFRA_BOT_TOKEN')
  return () => ({ token })
}
