import type { SourceFile } from '../tree.ts'
import type { Configuration, NameReference } from './fields.ts'
import { RenderError } from './problem.ts'
import { readFieldSpecs } from './stages.ts'
import { ListValue, readValue, textOf, type Value, Written } from './value.ts'

/**
 * A file of `configurations`: more fields for transformers.
 *
 * @throws RenderError for what is no map
 */
export function readConfiguration(file: SourceFile, at: Written | undefined): Configuration {
  const root = file.documents.find((one) => one.root)?.root
  const value = root && readValue(root, new Written(file.path, 0))
  if (value?.kind !== 'map') throw new RenderError(`${file.path} is no configuration of transformers`, at)
  const specs = (key: string) => readFieldSpecs(value.get(key))
  return {
    namePrefix: specs('namePrefix'),
    nameSuffix: specs('nameSuffix'),
    namespace: specs('namespace'),
    commonLabels: specs('commonLabels'),
    labels: specs('labels'),
    templateLabels: specs('templateLabels'),
    commonAnnotations: specs('commonAnnotations'),
    nameReference: readReferences(value.get('nameReference')),
    varReference: specs('varReference'),
    images: specs('images'),
    replicas: specs('replicas'),
  }
}

function readReferences(written: Value | undefined): NameReference[] {
  if (!(written instanceof ListValue)) return []
  return written.items.flatMap((item) => {
    if (item.kind !== 'map') return []
    const text = (key: string): string | undefined => textOf(item.get(key)) || undefined
    return [
      {
        group: text('group'),
        version: text('version'),
        kind: text('kind'),
        fields: readFieldSpecs(item.get('fieldSpecs')),
      },
    ]
  })
}
