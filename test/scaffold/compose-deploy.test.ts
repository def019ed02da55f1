import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { written } from './trees.ts'

// The scripts of a host, run with a docker and a sops that only write down what they were asked: a release comes up, one
// that does not is taken back, and without secrets nothing is started. GNU tools as on the host's Ubuntu.
const missing = ['flock', 'install', 'find'].filter(
  (program) => process.platform !== 'linux' || spawnSync(program, ['--version'], { stdio: 'ignore' }).error,
)
if (missing.length > 0) console.log(`skipped: deploying to a host: no ${missing.join(', ')}`)

const DOCKER = `#!/bin/bash
echo "docker $*" >>"$HOST/log"
case "$*" in
  *"config --services"*) printf 'shop\\nmailer\\n' ;;
  *"ps --quiet "*) echo old; [ ! -f "$HOST/scaled" ] || echo new ;;
  *"--scale"*) touch "$HOST/scaled" ;;
  *"up --detach --wait"*) if [ -f "$HOST/fails" ]; then rm "$HOST/fails"; exit 1; fi ;;
  ps*) echo one ;;
  "inspect --format {{.State.Running}}"*) echo "true healthy 2" ;;
  inspect*) echo 10.0.0.2 ;;
esac
`
/** What the stand-in of sops finds in every file. */
const WORD = 'word'
const SOPS = `#!/bin/bash\n[ ! -f "$HOST/sealed" ] || exit 1\necho -n ${WORD}\n`

let host: string
const at = (...path: string[]) => join(host, ...path)
const release = (name: string) => at('srv/shop/releases', name, 'infra/environments')

beforeAll(() => {
  host = mkdtempSync(join(tmpdir(), 'compose-host-'))
  const text = readFileSync(join(import.meta.dirname, '../../fixtures/designs/valid/compose.yaml'), 'utf8')
  const { outputs } = written('compose', text)
  for (const name of ['first', 'second']) {
    for (const [path, { content, mode }] of outputs.files) {
      if (!/^infra\/(environments|monitoring)\//.test(path)) continue
      const file = at('srv/shop/releases', name, path)
      mkdirSync(dirname(file), { recursive: true })
      const moved = content
        .replaceAll(/\/(srv|etc)\/(shop|data|cron\.d)/g, `${host}/$1/$2`)
        .replaceAll(/\/run\/(shop|lock)/g, `${host}/run/$1`)
        .replace(' --owner="$1" --group="$1"', '')
      writeFileSync(file, path.endsWith('.sh') ? moved : content)
      if (mode === '100755') chmodSync(file, 0o755)
    }
    mkdirSync(join(release(name), 'dev/secrets'), { recursive: true })
    writeFileSync(join(release(name), 'dev/secrets/secrets.sops.yaml'), 'word: ENC\n')
  }
  for (const folder of ['etc/shop', 'etc/cron.d', 'run/lock', 'bin'])
    mkdirSync(at(folder), { recursive: true })
  writeFileSync(at('etc/shop/environment'), 'dev\n')
  for (const [name, script] of [
    ['docker', DOCKER],
    ['sops', SOPS],
  ]) {
    writeFileSync(at('bin', name!), script!)
    chmodSync(at('bin', name!), 0o755)
  }
})
afterAll(() => rmSync(host, { recursive: true, force: true }))

function run(script: string, ...args: string[]) {
  writeFileSync(at('log'), '')
  rmSync(at('scaled'), { force: true })
  const env = { ...process.env, PATH: `${at('bin')}:${process.env.PATH}`, HOST: host }
  const { status, stderr } = spawnSync('bash', [script, ...args], { env, encoding: 'utf8' })
  return { status, stderr, asked: readFileSync(at('log'), 'utf8') }
}
const metric = (file: string) => readFileSync(at('srv/data/metrics', file), 'utf8')

test.skipIf(missing.length > 0)(
  'a release comes up, a bad one is taken back, and none starts without secrets',
  () => {
    const first = run(join(release('first'), 'deploy.sh'))
    expect(first.status, first.stderr).toBe(0)
    expect(readlinkSync(at('srv/shop/current'))).toBe(at('srv/shop/releases/first'))
    expect(metric('deployment.prom')).toMatch(/^deployment_succeeded 1$/m)
    expect(readFileSync(at('run/shop/postgres.env'), 'utf8')).toBe(
      `DATABASE_URL=postgresql://app:${WORD}@postgres:5432/app\n`,
    )
    expect(existsSync(at('etc/cron.d/shop'))).toBe(true)
    // the new one beside the old one, asked, and only then the old one goes
    const order = ['--scale shop=2', 'curl --fail', 'docker stop --time 45 old', 'up --detach --wait'].map(
      (one) => first.asked.indexOf(one),
    )
    expect(order.every((place) => place >= 0)).toBe(true)
    expect([...order].sort((a, b) => a - b)).toEqual(order)

    writeFileSync(at('fails'), '')
    const second = run(join(release('second'), 'deploy.sh'))
    expect(second.status).toBe(1)
    expect(second.stderr).toContain('second did not come up; first comes back')
    expect(readlinkSync(at('srv/shop/current'))).toBe(at('srv/shop/releases/first'))
    expect(metric('deployment.prom')).toMatch(/^deployment_succeeded 0$/m)

    writeFileSync(at('sealed'), '')
    const sealed = run(join(release('second'), 'deploy.sh'))
    rmSync(at('sealed'))
    expect(sealed.status).toBe(1)
    expect(sealed.asked).not.toContain(' up ')
  },
  60_000,
)

test.skipIf(missing.length > 0)('what becomes of jobs and containers is written down', () => {
  expect(run(join(release('first'), 'job.sh'), 'report').status).toBe(0)
  expect(metric('job-report.prom')).toMatch(
    /^job_last_run_failed\{job_name="report"\} 0\njob_last_success_timestamp_seconds\{cronjob="report"\} \d+\n$/,
  )
  const backup = run(join(release('first'), 'job.sh'), 'postgres-backup')
  expect(backup.asked.indexOf('pg_dump')).toBeLessThan(backup.asked.indexOf('run --rm -T postgres-backup'))
  expect(run(join(release('first'), 'watch.sh')).status).toBe(0)
  expect(metric('watch.prom')).toMatch(
    /^container_running\{name="shop"\} 1\ncontainer_restarts_total\{name="shop"\} 2\n[\s\S]*host_watched_timestamp_seconds \d+\n$/,
  )
})
