import type { Infra } from '../../engine/infra.ts'
import type { SourceFile } from '../../engine/tree.ts'
import { isAside } from './aside.ts'
import { clueAt, type Found } from './clue.ts'

/** The package of a Pulumi provider, as types and settings begin with it → the cloud it is. */
const PACKAGES: Readonly<Record<string, string>> = {
  aws: 'aws',
  'aws-native': 'aws',
  awsx: 'aws',
  eks: 'aws',
  hcloud: 'hetzner',
  digitalocean: 'digitalocean',
  gcp: 'google',
  'google-native': 'google',
  azure: 'azure',
  'azure-native': 'azure',
  openstack: 'openstack',
  oci: 'oracle',
  scaleway: 'scaleway',
  linode: 'linode',
}

/** A setting of a Pulumi project or stack that its provider reads, and the cloud that is. */
export interface PulumiSetting extends Found<string> {
  readonly cloud: string
  /** `region` of `aws:region` */
  readonly name: string
  readonly folder: string
}

/** Whether a file of this name makes its folder a Pulumi project. */
export function isPulumiProject(name: string): boolean {
  return /^Pulumi\.ya?ml$/.test(name)
}

/** The files of Pulumi's projects and stacks: `Pulumi.yaml`, `Pulumi.dev.yaml`. */
export function pulumiFiles(infra: Infra): readonly SourceFile[] {
  return infra
    .files('')
    .filter(({ name, folder }) => /^Pulumi(?:\.[\w-]+)?\.ya?ml$/.test(name) && !isAside(folder))
}

/**
 * What Pulumi's projects and stacks tell providers, the types of resources that a project in YAML makes, and the
 * providers that a program depends on, in path order.
 */
export function pulumiSettings(infra: Infra): readonly PulumiSetting[] {
  return pulumiFiles(infra).flatMap((file): PulumiSetting[] => {
    const root = file.documents[0]?.root
    const written = [
      ...(root?.get('config')?.pairs() ?? []).map(({ key, value }) => ({ text: key.text, value, at: key })),
      ...(root?.get('resources')?.pairs() ?? []).flatMap(({ value }) => {
        const type = value.get('type')
        return type ? [{ text: type.text, value: undefined, at: type }] : []
      }),
    ]
    const used = isPulumiProject(file.name) ? packagesOf(infra, file.folder) : []
    const told = written.flatMap(({ text, value, at }) => {
      const [prefix = '', name = ''] = text.split(':')
      const cloud = Object.hasOwn(PACKAGES, prefix) ? PACKAGES[prefix] : undefined
      if (cloud === undefined) return []
      const set = value?.kind === 'map' ? value.get('value') : value
      return [{ cloud, name, value: set?.text ?? '', clue: clueAt(file, at), folder: file.folder }]
    })
    return [...told, ...used]
  })
}

/** The providers that a program in TypeScript or JavaScript depends on: `@pulumi/aws`. */
function packagesOf(infra: Infra, folder: string): readonly PulumiSetting[] {
  const file = infra.tree.get(folder === '' ? 'package.json' : `${folder}/package.json`)
  return (file?.documents[0]?.root?.get('dependencies')?.pairs() ?? []).flatMap(({ key }) => {
    const name = /^@pulumi\/([a-z-]+)$/.exec(key.text)?.[1]
    const cloud = name !== undefined && Object.hasOwn(PACKAGES, name) ? PACKAGES[name] : undefined
    return cloud === undefined ? [] : [{ cloud, name: '', value: '', clue: clueAt(file!, key), folder }]
  })
}
