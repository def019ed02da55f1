import manifest from '../package.json' with { type: 'json' }

/** The version that the lock names and that generated pipelines pin the linter to. */
export const GENERATOR_VERSION: string = manifest.version
