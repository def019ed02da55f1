import { keyed } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import { isExact } from '../../engine/version-range.ts'
import { isSample } from '../../engine/views/sample-folders.ts'

export default defineRule({
  summary: 'A chart that takes its dependencies by range has a lock.',
  why: 'Without `Chart.lock` the same commit renders one thing today and another after the next release of a dependency.',
  remedy:
    'Run `helm dependency update` in the folder of the chart and commit `Chart.lock`, or write exact versions.',
  mandate: 'A2',
  severity: 'warning',

  *check(infra) {
    for (const { file, folder, name, dependencies } of infra.charts) {
      if (isSample(folder)) continue
      const base = folder === '' ? '' : `${folder}/`
      if (infra.paths.has(`${base}Chart.lock`) || infra.paths.has(`${base}requirements.lock`)) continue
      // Dependencies that lie in the tree, or are committed with the chart, are what they are.
      if (infra.paths.has(`${base}charts`)) continue
      const open = dependencies.find(
        ({ version, repository, place }) =>
          place.kind === 'keyed' &&
          place.file === file.path &&
          version !== '' &&
          /^(?:https?|oci):\/\//.test(repository) &&
          !isExact(version),
      )
      if (open?.place.kind !== 'keyed') continue
      yield {
        at: keyed(file, [...open.place.path, 'version']),
        message: `${name} takes ${open.name} ${open.version} and has no Chart.lock`,
      }
    }
  },
})
