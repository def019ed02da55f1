// Whether the bundle in dist is younger than everything it is made of; a development clone's bins make it first.
'use strict'

const { spawnSync } = require('node:child_process')
const { readdirSync, statSync } = require('node:fs')
const { join, resolve } = require('node:path')

const root = resolve(__dirname, '../..')
const rooms = ['engine', 'rules', 'scaffold', 'cli', 'bot', 'generators', 'schemas', 'scripts/entry']
const files = [
  'package.json',
  'package-lock.json',
  'scripts/bundle.mjs',
  'scripts/chunks.mjs',
  'scripts/load.mjs',
]

/** When the sources last changed, milliseconds; folders count too, so that a deleted file is noticed. */
function newestSource() {
  let newest = 0
  const look = (path) => {
    const status = statSync(path, { throwIfNoEntry: false })
    if (!status) return
    newest = Math.max(newest, status.mtimeMs)
    if (status.isDirectory()) for (const name of readdirSync(path)) look(join(path, name))
  }
  for (const path of [...rooms, ...files]) look(join(root, path))
  return newest
}

/** The stamp carries the moment at which bundling began: a source saved meanwhile counts as newer. */
function isFresh() {
  const stamp = statSync(join(root, 'dist/.stamp'), { throwIfNoEntry: false })
  return stamp !== undefined && stamp.mtimeMs >= newestSource()
}

/** Bundles when needed, says so on stderr, and ends the process where that fails. */
function ensureFresh() {
  if (isFresh()) return
  process.stderr.write('infra-lint: dist is older than the sources; bundling\n')
  const made = spawnSync(process.execPath, [join(root, 'scripts/bundle.mjs')], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  if (made.status !== 0) {
    process.stderr.write('infra-lint: the bundle could not be made; run npm ci, then npm run bundle\n')
    process.exit(2)
  }
}

module.exports = { isFresh, ensureFresh }
