import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { allTrees, defaultTree } from './trees.ts'

// The script that declares the buckets, against a stand-in of aws that keeps buckets in folders and logs its calls.
const bash = spawnSync('bash', ['--version'])
if (bash.error) console.log('skipped: bash is not installed')

const AWS = `#!/bin/sh
endpoint=$2 command=$4
shift 4
while [ $# -gt 0 ]; do
  case $1 in
    --bucket) bucket=$2 ;;
    --key) key=$2 ;;
    --if-none-match) condition=$2 ;;
    --create-bucket-configuration) place=$2 ;;
    --policy) policy=$2 ;;
    --versioning-configuration) versioning=\${2#Status=} ;;
    --lifecycle-configuration) days=$(printf %s "$2" | sed -n 's/.*"NoncurrentDays": \\([0-9]*\\).*/\\1/p') ;;
  esac
  shift
done
at=$STORAGE/$bucket
echo "$command $bucket $endpoint" >>"$STORAGE/calls"
fail() { echo "An error occurred ($1) when calling" >&2; exit 254; }
[ -d "$at" ] || [ "$command" = create-bucket ] || fail NoSuchBucket
case $command in
  create-bucket)
    [ -n "$place" ] || [ ! -e "$STORAGE/wants-region" ] || fail IllegalLocationConstraintException
    mkdir "$at" && echo None >"$at/versioning"
    ;;
  get-bucket-versioning) cat "$at/versioning" ;;
  put-bucket-versioning) echo "$versioning" >"$at/versioning" ;;
  get-bucket-lifecycle-configuration) cat "$at/days" 2>/dev/null || fail NoSuchLifecycleConfiguration ;;
  put-bucket-lifecycle-configuration) echo "$days" >"$at/days" ;;
  put-object)
    if [ -e "$at/$key" ]; then
      [ ! -e "$STORAGE/overloaded" ] || fail SlowDown
      [ "$condition" != "*" ] || [ -e "$STORAGE/unconditional" ] || fail PreconditionFailed
    fi
    : >"$at/$key"
    ;;
  delete-object) rm "$at/$key" ;;
  put-bucket-policy) printf %s "$policy" >"$at/policy" ;;
  get-bucket-policy) tr -d '\\n' <"$at/policy" 2>/dev/null || fail NoSuchBucketPolicy ;;
  put-public-access-block) : >"$at/closed" ;;
  get-public-access-block) [ -e "$at/closed" ] && printf 'True\\tTrue\\tTrue\\tTrue\\n' || fail NoSuchPublicAccessBlockConfiguration ;;
esac
`

describe.skipIf(bash.error !== undefined)('the buckets', () => {
  let dir: string
  const file = (name: string) => join(dir, name)
  const calls = () => readFileSync(file('storage/calls'), 'utf8').trim().split('\n')
  /** A bucket's versioning, days and everything else that is in it. */
  const bucket = (name: string) => ({
    versioning: readFileSync(file(`storage/${name}/versioning`), 'utf8').trim(),
    days: readFileSync(file(`storage/${name}/days`), 'utf8').trim(),
    keys: readdirSync(file(`storage/${name}`)).filter((key) => key !== 'versioning' && key !== 'days'),
  })
  const store = (name: string, versioning: string, days: number) => {
    mkdirSync(file(`storage/${name}`))
    writeFileSync(file(`storage/${name}/versioning`), versioning)
    writeFileSync(file(`storage/${name}/days`), String(days))
  }

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'object-storage-'))
    mkdirSync(file('bin'))
    writeFileSync(file('bin/aws'), AWS, { mode: 0o755 })
    // what strangers are answered
    writeFileSync(file('bin/curl'), '#!/bin/sh\nprintf %s "$STRANGERS"\n', { mode: 0o755 })
    const { content } = defaultTree().outputs.plan.get('infra/iac/object-storage.sh')!
    writeFileSync(file('object-storage.sh'), content, { mode: 0o755 })
    mkdirSync(file('storage'))
    writeFileSync(file('storage/calls'), '')
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  function run(strangers: number, ...args: string[]) {
    const { status, stdout, stderr } = spawnSync('bash', [file('object-storage.sh'), ...args], {
      encoding: 'utf8',
      env: {
        ...process.env,
        PATH: `${file('bin')}${delimiter}${process.env.PATH}`,
        STORAGE: file('storage'),
        STRANGERS: String(strangers),
      },
    })
    return { status, said: `${stdout}${stderr}` }
  }

  test('are made as declared, and a second run changes nothing', () => {
    expect(run(403, 'check', 'state')).toEqual({
      status: 1,
      said: 'shop-state: is not there, or these keys may not see it\n',
    })
    expect(run(403, 'apply', 'state')).toEqual({ status: 0, said: 'shop-state: as declared\n' })
    expect(run(403, 'apply', 'backups')).toEqual({ status: 0, said: 'shop-backups: as declared\n' })
    expect(bucket('shop-state')).toEqual({ versioning: 'Enabled', days: '90', keys: [] })
    expect(bucket('shop-backups')).toEqual({ versioning: 'Enabled', days: '30', keys: [] })
    writeFileSync(file('storage/calls'), '')
    expect(run(403, 'apply', 'state').status).toBe(0)
    expect(calls().filter((call) => /^(put|create|delete)-/.test(call))).toEqual([])
    expect(calls().every((call) => call.endsWith(' https://hel1.your-objectstorage.com'))).toBe(true)
  })

  test('are made where the storage wants to be told the region', () => {
    writeFileSync(file('storage/wants-region'), '')
    expect(run(403, 'apply', 'state').status).toBe(0)
  })

  test('are checked: versions, how long they stay, and who may look', () => {
    store('shop-state', 'Suspended', 7)
    expect(run(200, 'check', 'state')).toEqual({
      status: 1,
      said: [
        'shop-state: keeps no versions (Suspended); what is overwritten or deleted is gone',
        'shop-state: drops old versions after 7 days, not 90',
        'shop-state: lists its contents to everybody\n',
      ].join('\n'),
    })
  })

  test.each([
    ['refuses the second write', '', 0, 'use_lockfile locks\n'],
    [
      'accepts it',
      'unconditional',
      1,
      'use_lockfile locks nothing here, choose other storage for the state\n',
    ],
    ['fails otherwise', 'overloaded', 1, 'not for the condition: An error occurred (SlowDown)'],
  ])('lock where the storage %s, and nothing stays behind', (_, how, status, said) => {
    store('shop-state', 'Enabled', 90)
    if (how !== '') writeFileSync(file(`storage/${how}`), '')
    const ran = run(403, 'locking')
    expect(ran.status).toBe(status)
    expect(ran.said).toContain(said)
    expect(bucket('shop-state').keys).toEqual([])
  })

  test.each([[[]], [['check']], [['apply', 'nothing']], [['locking', 'state']], [['destroy', 'state']]])(
    'nothing is done for %j but to say how it is called',
    (args) => {
      const { status, said } = run(403, ...args)
      expect(status).toBe(2)
      expect(said).toContain('infra/iac/object-storage.sh check state|backups')
      expect(readFileSync(file('storage/calls'), 'utf8')).toBe('')
    },
  )

  test('on AWS nobody but the environments’ accounts gets in, each below its own prefix', () => {
    const aws = allTrees().find(({ name }) => name === 'aws.yaml')!
    const { content } = aws.outputs.plan.get('infra/iac/object-storage.sh')!
    writeFileSync(file('object-storage.sh'), content, { mode: 0o755 })
    expect(run(403, 'apply', 'state')).toMatchObject({ status: 0 })
    const { Statement } = JSON.parse(readFileSync(file('storage/shop-state/policy'), 'utf8')) as {
      Statement: readonly {
        Effect: string
        Action: unknown
        Resource: unknown
        Principal: { AWS: string }
        Condition?: unknown
      }[]
    }
    expect(Statement[0]).toMatchObject({
      Effect: 'Deny',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    })
    const objects = Statement.filter(({ Action }) => (Action as string[]).includes?.('s3:PutObject'))
    expect(objects.map(({ Principal, Resource }) => [Principal.AWS, Resource])).toEqual(
      aws.design.environments.map(({ name, account }) => [
        `arn:aws:iam::${account}:root`,
        `arn:aws:s3:::shop-state/${name}/*`,
      ]),
    )
    // what somebody opened since is told
    rmSync(file('storage/shop-state/closed'))
    writeFileSync(file('storage/shop-state/policy'), '{"Statement": []}')
    const { status, said } = run(403, 'check', 'state')
    expect(status).toBe(1)
    expect(said).toContain('could be opened to everybody (None )')
    expect(said).toContain('lets other accounts in than those of the environments')
  })
})
