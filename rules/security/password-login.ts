import { range } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { isSample } from '../../engine/views/sample-folders.ts'

/** Files that set a machine up on its first start. */
const SETUP = /cloud[-_]?(?:init|config)|user[-_]?data|sshd_config|\.tftpl$|\.tpl$/i

/** Words without which none of the settings is there. */
const WORDS = ['ssh_pwauth', 'PasswordAuthentication', 'PermitRootLogin', 'disable_root']

/** Settings that let in who knows a password, or root: what is written, and what it does. */
const SETTINGS: readonly (readonly [RegExp, string])[] = [
  [/^[ \t]*ssh_pwauth:[ \t]*(?:true|yes|1|on)\b/gim, 'lets people log in with a password'],
  [/^[^#\n]*\bPasswordAuthentication[ \t=]+["']?yes\b/gm, 'lets people log in with a password'],
  [/^[^#\n]*\bPermitRootLogin[ \t=]+["']?yes\b/gm, 'lets root log in with a password'],
  [/^[ \t]*disable_root:[ \t]*(?:false|no|0|off)\b/gim, 'lets root log in'],
]

export default defineRule({
  summary: 'Machines let people in with keys, never with passwords.',
  why: 'Every machine with an address is tried with lists of passwords from its first minute on; a key cannot be guessed.',
  remedy:
    'Write `ssh_pwauth: false`, `PasswordAuthentication no` and `PermitRootLogin no` (or `prohibit-password`).',
  mandate: 'X5',
  severity: 'error',

  *check(infra) {
    for (const file of infra.tree.values()) {
      if (!isSetup(file) || !WORDS.some((word) => file.text.includes(word)) || isSample(file.folder)) continue
      for (const [setting, what] of SETTINGS) {
        for (const match of file.text.matchAll(setting)) {
          const end = match.index + match[0].length
          const start = end - (/[\w]+[ \t:="']*\w+$/.exec(match[0])?.[0].length ?? 0)
          // a script that replaces the line says it twice: what it looks for, and what it writes
          if (/\bs[/|#,].*Authentication.*[/|#,]|\bgrep\b/.test(lineAt(file, start))) continue
          yield {
            at: range(file, start, end),
            message: `${file.text.slice(start, end).replace(/\s+/g, ' ')} ${what}; let keys in alone`,
            // with keys alone root may be let in on purpose
            severity: what === 'lets root log in' ? 'info' : undefined,
          }
        }
      }
    }
  },
})

function isSetup(file: SourceFile): boolean {
  return file.format === 'hcl'
    ? file.name.endsWith('.tf') || file.name.endsWith('.tofu')
    : SETUP.test(file.name)
}

function lineAt({ text }: SourceFile, offset: number): string {
  const end = text.indexOf('\n', offset)
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, end < 0 ? text.length : end)
}
