import { names, read } from 'embedded:data'
import { templates } from 'embedded:templates'
import { validators } from 'embedded:validators'
import type { Sources } from '../../engine/sources.ts'
import { plan } from '../../scaffold/plan.ts'
import { schemaText } from './schema-texts.ts'

/** Sources of the bundle: what `npm run bundle` put beside it, each part required when it is first asked for. */
export const sources: Sources = {
  get templates() {
    return Object.keys(templates)
  },
  template(path) {
    const text = templates[path]
    if (text === undefined) throw new Error(`there is no template ${path}`)
    return text
  },
  data(name) {
    if (!names.includes(name)) throw new Error(`there is no schemas/${name}.json`)
    return read(name)
  },
  schemas: schemaText,
  validate(schema, value) {
    const validate = validators[schema]
    if (!validate) throw new Error(`there is no schemas/${schema}.schema.json`)
    return validate(value) ? [] : (validate.errors ?? [])
  },
  plan: (design) => plan(design, sources),
}
