import type { Written } from './value.ts'

/** Why a part of a kustomization cannot be rendered. Caught where the rest can still be. */
export class RenderError extends Error {
  readonly at: Written | undefined

  constructor(message: string, at?: Written) {
    super(message)
    this.name = 'RenderError'
    this.at = at
  }
}
