import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { importPins } from './import-pins.ts'
import { importProviders } from './import-providers.ts'

/**
 * Brings outside data in, in a form that is committed with its source and date: `npm run import -- FOLDER`.
 * The folder holds pins.json and terraform-providers.json.gz. Returns the exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [folder] = args
  if (!folder || !existsSync(folder) || !statSync(folder).isDirectory()) {
    console.error(
      `npm run import -- FOLDER: ${folder ? `${folder} is no folder` : 'name the folder that holds the data'}`,
    )
    return 2
  }
  importPins(resolve(folder))
  importProviders(resolve(folder))
  return 0
}
