import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sources } from '../../cli/sources.ts'
import { DESIGN_PATH } from '../../engine/design.ts'
import { checkComposedNames, dashboardUid } from '../../scaffold/check-names.ts'
import { readDesign } from '../../scaffold/design.ts'
import { plan } from '../../scaffold/plan.ts'
import { textOf } from './any-design.ts'
import { everyDesign } from './sparse-design.ts'

// What is composed of a design's names is taken by what uses it.
const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/)

test('a dashboard’s uid is at most 40 characters', () => {
  fc.assert(
    fc.property(name, name, (system, workload) => {
      const uid = dashboardUid(system, workload)
      expect(uid.length).toBeLessThanOrEqual(40)
      expect(uid.endsWith(workload)).toBe(true)
    }),
  )
})

test('a name of every object, and every value of a label, is one that Kubernetes takes', () => {
  fc.assert(
    fc.property(everyDesign, (value) => {
      const { design } = readDesign(DESIGN_PATH, textOf(value), sources)
      expect(checkComposedNames(design!)).toEqual([])
      for (const [path, { content }] of plan(design!, sources)) {
        if (!path.startsWith('infra/environments/') || !path.endsWith('.yaml')) continue
        for (const [, key, raw] of content.matchAll(
          /^ +(namespace|name|app\.kubernetes\.io\/[a-z-]+): "?([a-z0-9.-]+)"?$/gm,
        ))
          expect(raw!.length, `${path}: ${key}: ${raw}`).toBeLessThanOrEqual(63)
        for (const [, job] of content.matchAll(/^kind: CronJob\nmetadata:\n +name: "?([a-z0-9-]+)/gm))
          expect(job!.length, `${path}: ${job}`).toBeLessThanOrEqual(52)
      }
    }),
    { numRuns: process.env.DEEP ? 50 : 3 },
  )
})
