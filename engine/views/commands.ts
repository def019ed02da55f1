/** Words before a command that change nothing of what it does for a pipeline. */
const WRAPPER =
  /^(?:sudo\s+(?:-\S+\s+)*|(?:time|exec|command|nice|nohup|then|else|do|if|elif|while|until|!|\{)\s+|\(+\s*|env\s+(?:-\S+\s+)*|timeout\s+(?:-\S+\s+)*\S+\s+|xargs\s+(?:-\S+\s+(?:\d+\s+)?)*|(?:npx|bunx|uvx)\s+(?:-\S+\s+)*|(?:pnpm|yarn)\s+(?:dlx|exec)\s+|npm\s+exec\s+(?:--\s+)?|pipx\s+run\s+|(?:uv|poetry|pipenv|hatch)\s+run\s+(?:-\S+\s+)*|bundle\s+exec\s+|mise\s+(?:exec|x)\s+(?:\S+\s+)*?--\s+|nix\s+develop\s+\S*\s*(?:-c|--command)\s+|devbox\s+run\s+(?:--\s+)?|[A-Za-z_]\w*=(?:"[^"\n]*"|'[^'\n]*'|\$\([^)\n]*\)|[^\s"'$]\S*|\$\w+|\$\{[^}\n]*\})?\s+)/

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

/** A hash begins a comment at the start of a word, outside quotes. */
function withoutComment(line: string): string {
  const trimmed = line.trim()
  if (!trimmed.includes('#')) return trimmed
  let quote = ''
  let before = ' '
  for (let at = 0; at < trimmed.length; at++) {
    const character = trimmed[at]!
    if (quote !== '') quote = character === quote ? '' : quote
    else if (character === '"' || character === "'") quote = character
    else if (character === '#' && (before === ' ' || before === '\t')) return trimmed.slice(0, at)
    before = character
  }
  return trimmed
}

/** Where programs lie that are called by their path. */
const BIN = /^(?:(?:\/usr)?(?:\/local)?\/bin|(?:\.\/)?(?:node_modules\/\.bin|vendor\/bin))\//

function unwrapped(text: string): string {
  let rest = text.replace(BIN, '')
  for (let count = 0; count < 12; count++) {
    const wrapper = WRAPPER.exec(`${rest} `)
    if (!wrapper) break
    rest = rest.slice(wrapper[0].length).replace(BIN, '')
  }
  return rest.trim()
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
