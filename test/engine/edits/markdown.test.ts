import { describe, expect, test } from 'vitest'
import { keyed, locate } from '../../../engine/place.ts'
import { treeOf } from '../../../engine/tree.ts'
import { applied, type Case, editsOf } from './applied.ts'

const FILE = 'infra/runbooks/restore.md'
const { set, insert, remove, rename } = editsOf(FILE)

const RUNBOOK = `# Restore

Why.

## Steps

1. Do it.

### Check

Look.

## After
Done.
`

const cases: readonly Case[] = [
  [
    "replaces a section's own text",
    RUNBOOK,
    set(['Restore', 'Steps'], '1. Do that.\n2. Rest.\n'),
    RUNBOOK.replace('1. Do it.', '1. Do that.\n2. Rest.'),
  ],
  [
    'finds a section by the end of its trail',
    RUNBOOK,
    set(['Check'], 'See.'),
    RUNBOOK.replace('Look.', 'See.'),
  ],
  [
    'puts a blank line below the heading',
    RUNBOOK,
    set(['Restore', 'After'], 'Over.'),
    RUNBOOK.replace('## After\nDone.', '## After\n\nOver.'),
  ],
  ['changes nothing where the text stands', RUNBOOK, set(['After'], 'Done.'), RUNBOOK],
  [
    'adds a section at the end of its parent',
    RUNBOOK,
    set(['Restore', 'Steps', 'Undo'], 'Go back.'),
    RUNBOOK.replace('Look.\n', 'Look.\n\n### Undo\n\nGo back.\n'),
  ],
  [
    'adds sections on the way',
    RUNBOOK,
    set(['Restore', 'Owner', 'Contact'], '@team'),
    `${RUNBOOK}\n## Owner\n\n### Contact\n\n@team\n`,
  ],
  [
    'adds a section where the title is not named',
    RUNBOOK,
    set(['Owner'], '@team'),
    `${RUNBOOK}\n## Owner\n\n@team\n`,
  ],
  ['adds a section to an empty file', '', set(['Owner'], '@team'), '## Owner\n\n@team\n'],
  ['keeps the lack of a final newline', '# A\n\nx', set(['A'], 'y'), '# A\n\ny'],
  ['keeps CRLF', '# A\r\n\r\nx\r\n', set(['A', 'B'], 'y\nz'), '# A\r\n\r\nx\r\n\r\n## B\r\n\r\ny\r\nz\r\n'],
  ['empties a section', RUNBOOK, set(['Steps'], ''), RUNBOOK.replace('\n1. Do it.\n', '')],
  [
    'removes a section with those below it',
    RUNBOOK,
    remove(['Restore', 'Steps']),
    '# Restore\n\nWhy.\n\n## After\nDone.\n',
  ],
  ['removes the last section', RUNBOOK, remove(['After']), RUNBOOK.replace('\n## After\nDone.\n', '')],
  ['removes nothing where nothing is', RUNBOOK, remove(['Nowhere']), RUNBOOK],
  [
    'renames a heading',
    RUNBOOK,
    rename(['Restore', 'After'], 'Afterwards'),
    RUNBOOK.replace('## After', '## Afterwards'),
  ],
  [
    'refuses a text with headings',
    RUNBOOK,
    set(['After'], '# X'),
    'refused: the text of section After holds headings: set each section of its own',
  ],
  [
    'refuses a text that swallows what follows',
    RUNBOOK,
    set(['Check'], '```\nx'),
    `refused: the edit of section Check would break ${FILE} where it stands`,
  ],
  [
    'refuses an insert',
    RUNBOOK,
    insert(['After'], 'x'),
    `refused: a section of ${FILE} is no list: set its text`,
  ],
  [
    'sets a key of the front matter',
    '---\nowner: x # who\n---\n\n# A\n',
    set(['---', 'owner'], '@team'),
    '---\nowner: "@team" # who\n---\n\n# A\n',
  ],
  [
    'adds a key to the front matter',
    '---\nowner: x\n---\n\n# A\n',
    set(['---', 'review', 'by'], '2026-01-01'),
    '---\nowner: x\nreview:\n  by: 2026-01-01\n---\n\n# A\n',
  ],
  [
    'fills an empty front matter',
    '---\n---\n\n# A\n',
    set(['---', 'owner'], 'x'),
    '---\nowner: x\n---\n\n# A\n',
  ],
  ['makes a front matter', '# A\n', set(['---', 'owner'], 'x'), '---\nowner: x\n---\n\n# A\n'],
  ['makes a front matter in an empty file', '', set(['---', 'owner'], 'x'), '---\nowner: x\n---\n'],
  [
    'inserts into the front matter',
    '---\ntags:\n- a\n---\n# A\n',
    insert(['---', 'tags'], 'b'),
    '---\ntags:\n- a\n- b\n---\n# A\n',
  ],
  [
    'removes from the front matter',
    '---\na: 1\nb: 2\n---\n# A\n',
    remove(['---', 'b']),
    '---\na: 1\n---\n# A\n',
  ],
  ['removes nothing from no front matter', '# A\n', remove(['---', 'b']), '# A\n'],
]

describe('edits of Markdown', () => {
  test.each(cases)('%s', (_name, before, edit, after) => {
    expect(applied(FILE, before, ...[edit].flat())).toBe(after)
  })

  test('a key of the front matter has a place', () => {
    const text = '---\nowner: x\nreview:\n  by: 2026-01-01\n---\n# A\n'
    const tree = treeOf({ [FILE]: text })
    const { span, exact } = locate(keyed(FILE, ['---', 'review', 'by']), tree)
    expect([text.slice(span.start, span.end), exact]).toEqual(['2026-01-01', true])
    expect(locate(keyed(FILE, ['---', 'owner', 'x']), tree).exact).toBe(false)
  })
})
