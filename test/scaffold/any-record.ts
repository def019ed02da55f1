import fc from 'fast-check'

/** The value of an infra.yaml, key → value. */
export type DesignValue = Readonly<Record<string, unknown>>

/** A value that may be left out. */
export const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 })

/** The record without the keys that were left out. */
export function record(keys: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<DesignValue> {
  return fc
    .record(keys as Record<string, fc.Arbitrary<unknown>>)
    .map((made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)))
}
