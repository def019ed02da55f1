import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { importKubernetes } from './import-kubernetes.ts'
import { importPins } from './import-pins.ts'
import { importPrices } from './import-prices.ts'
import { importProviders } from './import-providers.ts'

/**
 * Brings outside data in, in a form that is committed with its source and date: `npm run import -- FOLDER`.
 * The folder holds pins.json, terraform-providers.json.gz, kubernetes.json.gz and custom-resources.json.gz (a later
 * release of Kubernetes is this command with newer data); AWS's provider schema is asked of npm's registry. Returns
 * the exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  const [folder] = args
  if (!folder || !existsSync(folder) || !statSync(folder).isDirectory()) {
    console.error(
      `npm run import -- FOLDER: ${folder ? `${folder} is no folder` : 'name the folder that holds the data'}`,
    )
    return 2
  }
  // a folder with the page of prices only is one as well
  if (importPrices(resolve(folder)) && !existsSync(join(folder, 'pins.json'))) return 0
  importPins(resolve(folder))
  importProviders(resolve(folder))
  importKubernetes(resolve(folder))
  return 0
}
