/** A range of the text. */
export interface Ranged {
  readonly start: number
  readonly end: number
}

/** A number, boolean or null. */
export interface Constant extends Ranged {
  readonly kind: 'constant'
  readonly value: number | boolean | null
}

/** A quoted string or here-document. A string without sequences has at most one part. */
export interface Template extends Ranged {
  readonly kind: 'template'
  readonly heredoc: boolean
  readonly parts: readonly TemplatePart[]
}

/** Text between sequences, with escapes resolved; `${ … }`; or a directive `%{ … }`. */
export type TemplatePart =
  | (Ranged & { readonly kind: 'text'; readonly text: string })
  | (Ranged & { readonly kind: 'interpolation'; readonly value: Syntax })
  | (Ranged & {
      readonly kind: 'directive'
      readonly keyword: 'if' | 'else' | 'endif' | 'for' | 'endfor'
      readonly names: readonly string[]
      readonly value: Syntax | undefined
    })

/** `[a, b]` */
export interface Tuple extends Ranged {
  readonly kind: 'tuple'
  readonly items: readonly Syntax[]
}

/** `{ key = value }` */
export interface ObjectConstructor extends Ranged {
  readonly kind: 'object'
  readonly entries: readonly { readonly key: Syntax; readonly value: Syntax }[]
}

/** `[for k, v in collection : value if condition]` and its form with braces and `key => value`. */
export interface ForExpression extends Ranged {
  readonly kind: 'for'
  readonly names: readonly string[]
  readonly collection: Syntax
  readonly key: Syntax | undefined
  readonly value: Syntax
  readonly condition: Syntax | undefined
  /** whether values of equal keys are put into lists, with `...` */
  readonly grouped: boolean
}

/** `name(a, b...)`; provider functions keep their `::`. */
export interface Call extends Ranged {
  readonly kind: 'call'
  readonly name: string
  readonly arguments: readonly Syntax[]
}

/** A name that stands for a value: the root of a traversal. */
export interface Variable extends Ranged {
  readonly kind: 'variable'
  readonly name: string
}

/** One step of a traversal: `.name`, `.0`, `["key"]`, `[*]` or `.*`. */
export type TraversalStep =
  | (Ranged & { readonly kind: 'attribute'; readonly name: string })
  | (Ranged & { readonly kind: 'position'; readonly index: number })
  | (Ranged & { readonly kind: 'index'; readonly key: Syntax })
  | (Ranged & { readonly kind: 'splat' })

/** `base.name[0].*`: every step, in one list. */
export interface Traversal extends Ranged {
  readonly kind: 'traversal'
  readonly base: Syntax
  readonly steps: readonly TraversalStep[]
}

/** `-a`, `!!a`: the operators from the outside in. */
export interface Unary extends Ranged {
  readonly kind: 'unary'
  readonly operators: string
  readonly operand: Syntax
}

/** `a + b * c` as a flat list: nothing here evaluates, so precedence does not matter, and long chains stay flat. */
export interface Operation extends Ranged {
  readonly kind: 'operation'
  readonly operands: readonly Syntax[]
  readonly operators: readonly string[]
}

/** `a ? b : c`; a chain `a ? b : c ? d : e` is one list. */
export interface Conditional extends Ranged {
  readonly kind: 'conditional'
  readonly operands: readonly Syntax[]
}

/** `(a)` */
export interface Parentheses extends Ranged {
  readonly kind: 'parentheses'
  readonly inner: Syntax
}

/** The syntax tree of an expression. */
export type Syntax =
  | Constant
  | Template
  | Tuple
  | ObjectConstructor
  | ForExpression
  | Call
  | Variable
  | Traversal
  | Unary
  | Operation
  | Conditional
  | Parentheses

/** The expression inside parentheses and around a lone interpolation (`"${x}"` is `x`). */
export function unwrapped(syntax: Syntax): Syntax {
  let inner = syntax
  for (;;) {
    if (inner.kind === 'parentheses') inner = inner.inner
    else if (
      inner.kind === 'template' &&
      inner.parts.length === 1 &&
      inner.parts[0]?.kind === 'interpolation'
    ) {
      inner = inner.parts[0].value
    } else return inner
  }
}
