/** Words before a command that change nothing of what it does for a pipeline. */
const WRAPPER =
  /^(?:(?:sudo|time|exec|command|nice|nohup|then|else|do|if|elif|while|until|!|\(|\{)\s+|env\s+(?:-\S+\s+)*|timeout\s+(?:-\S+\s+)*\S+\s+|xargs\s+(?:-\S+\s+(?:\d+\s+)?)*|(?:npx|bunx|uvx)\s+(?:-\S+\s+)*|(?:pnpm|yarn)\s+(?:dlx|exec)\s+|npm\s+exec\s+(?:--\s+)?|pipx\s+run\s+|(?:uv|poetry|pipenv|hatch)\s+run\s+(?:-\S+\s+)*|bundle\s+exec\s+|mise\s+(?:exec|x)\s+(?:\S+\s+)*?--\s+|nix\s+develop\s+\S*\s*(?:-c|--command)\s+|devbox\s+run\s+(?:--\s+)?|[A-Za-z_]\w*=(?:"[^"\n]*"|'[^'\n]*'|\$\([^)\n]*\)|[^\s"'$]\S*|\$\w+|\$\{[^}\n]*\})?\s+)/

/**
 * The simple commands of a shell script, each from its program on: comments, variable assignments and wrappers such as
 * `sudo` and `npx` left out, continued lines joined. It reads no quoting beyond that: good for telling what a script is
 * about, not for running it. The bodies of here-documents are no commands.
 */
export function commandsOf(script: string): readonly string[] {
  const commands: string[] = []
  let ending: string | undefined
  for (const line of script.replace(/\\\r?\n/g, ' ').split('\n')) {
    if (ending !== undefined) {
      if (line.trim() === ending) ending = undefined
      continue
    }
    const text = withoutComment(line)
    ending = /<<-?\s*["']?(\w+)["']?/.exec(text)?.[1]
    for (const part of text.split(/&&|\|\||[;|&]|\$\(|`/)) {
      const command = unwrapped(part.trim())
      if (command !== '') commands.push(command)
    }
  }
  return commands
}

function withoutComment(line: string): string {
  const trimmed = line.trim()
  if (trimmed.startsWith('#')) return ''
  // A hash begins a comment after a blank, outside quotes; a line with quotes before it is left as it is.
  const hash = trimmed.indexOf(' #')
  return hash < 0 || /["']/.test(trimmed.slice(0, hash)) ? trimmed : trimmed.slice(0, hash)
}

function unwrapped(text: string): string {
  let rest = text
  for (let count = 0; count < 12; count++) {
    const wrapper = WRAPPER.exec(`${rest} `)
    if (!wrapper) break
    rest = rest.slice(wrapper[0].length)
  }
  // A program that is called by its path is the same program; a script of the tree keeps its own.
  return rest
    .replace(/^(?:\/usr)?(?:\/local)?\/bin\/|^(?:\.\/)?(?:node_modules\/\.bin|vendor\/bin)\//, '')
    .trim()
}

/** Scripts of the tree that a command runs: `./scripts/scan.sh`, `bash ci/build.sh`. */
export function scriptOf(command: string): string | undefined {
  return /^(?:(?:ba|z|da)?sh\s+(?:-\S+\s+)*|source\s+|\.\s+)?(?:\.\/)?((?:[\w.-]+\/)*[\w.-]+\.(?:sh|bash))(?:\s|$)/.exec(
    command,
  )?.[1]
}

/** Commands that do nothing to speak of; a job made of them does not do what its name says. */
const IDLE = /^(echo|printf|true|:|exit\s+0|sleep|set|cd|pwd|ls|date|whoami|env|cat|export|\[|test)(\s|$)/

/** Whether a command has no effect beyond its output. */
export function isIdle(command: string): boolean {
  return IDLE.test(command)
}
