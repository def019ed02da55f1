/**
 * The address of `origin` as it stands in `.git/config`, without a process of Git. Undefined where the file does not
 * tell: in worktrees and submodules, where it includes others, where there is no such remote.
 */
export function originIn(config: string): string | undefined {
  if (/^\s*\[include/im.test(config)) return undefined
  const section = /^[ \t]*\[remote "origin"\][^\n]*\n((?:(?![ \t]*\[)[^\n]*\n?)*)/im.exec(config)?.[1] ?? ''
  const url = /^[ \t]*url[ \t]*=[ \t]*([^\s"\\#;]+)[ \t]*$/im.exec(section)?.[1]
  return url
}

/** `https://github.com/acme/shop` for an address of a remote in any of its spellings; never with what stands before an `@`. */
export function repositoryOf(url: string): string | undefined {
  const scp = /^(?:[^@/\s]+@)?([\w.-]+):(?!\/\/)([^\s?#]+)$/.exec(url)
  const full = /^(?:https?|ssh|git):\/\/(?:[^@/\s]*@)?([\w.-]+)(?::\d+)?\/([^\s?#]+)$/.exec(url)
  const [, host, path] = full ?? scp ?? []
  if (!host || !path) return undefined
  return `https://${host}/${path
    .replace(/^\/+/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')}`
}
