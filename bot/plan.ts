import { planCheck, planUnusable } from './plan-check.ts'
import { planFix } from './plan-fix.ts'
import type { BotReport } from './report.ts'
import type { BotState, PullState, RepositoryState } from './state.ts'
import type { Channel, Write } from './writes.ts'

/**
 * What is to be written so that GitHub shows a report, given what it shows now. Pure: the same report and state give the
 * same writes, and none once they are made. Channels in `refused` are left out; what they would have said, the next says.
 */
export function plan(
  report: BotReport,
  state: BotState,
  refused: ReadonlySet<Channel> = new Set(),
): readonly Write[] {
  switch (report.kind) {
    case 'check':
      return planCheck(report, pullState(state), refused).writes
    case 'unusable':
      return planUnusable(report, pullState(state), refused)
    case 'fix':
      return planFix(report, repositoryState(state)).writes.map(({ write }) => write)
  }
}

function pullState(state: BotState): PullState {
  if (state.kind !== 'pull') throw new TypeError('a check is compared with a pull request')
  return state
}

function repositoryState(state: BotState): RepositoryState {
  if (state.kind !== 'repository') throw new TypeError('a fix is compared with a repository')
  return state
}
