/** Every file of generators/<name>/templates, by its path below generators/. */
declare module 'embedded:templates' {
  export const templates: Readonly<Record<string, string>>
}

/** The JSON files of schemas/ that are no schema. */
declare module 'embedded:data' {
  /** names without `.json`, sorted */
  export const names: readonly string[]
  export function read(name: string): unknown
}

/** The schemas of Kubernetes and of custom resources, as files beside the chunk. */
declare module 'embedded:schemas' {
  export function readSchemas(group: string): string | undefined
}

/** The automaton and detectors of secrets, packed; see engine/secrets/packed.ts. */
declare module 'embedded:lexicon' {
  export function readLexicon(): Uint8Array
}

/** Our own schemas, compiled by ajv when the bundle was made. */
declare module 'embedded:validators' {
  /** as ajv writes it: false, and what it complained of on the function itself */
  interface Validator {
    (value: unknown): boolean
    errors?: readonly { instancePath: string; keyword: string; params: Record<string, unknown> }[] | null
  }
  export const validators: Readonly<Record<string, Validator>>
}

/** scripts/entry/linter.ts in a chunk of its own. */
declare module 'embedded:linter' {
  export function main(argv: readonly string[], io: object): Promise<number>
  export function processIo(): object
  export function judgeAsSecond(brief: unknown, taken: Int32Array): unknown
}

/** scripts/entry/kubeconform.ts in a chunk of its own. */
declare module 'embedded:kubeconform' {
  export function kubeconform(argv: readonly string[], io: object): Promise<number>
  export function processIo(): object
}

/** scripts/entry/adopt.ts in a chunk of its own. */
declare module 'embedded:adopt' {
  export function adopt(argv: readonly string[]): Promise<void>
}

/** scripts/entry/bot.ts in a chunk of its own. */
declare module 'embedded:bot' {
  export function main(argv: readonly string[], io: object): Promise<number>
  export function action(io: object): Promise<number>
  export function processIo(): object
}
