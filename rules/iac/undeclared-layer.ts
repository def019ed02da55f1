import { hasAdopted } from '../../engine/deliverables.ts'
import { absent, keyed, whole } from '../../engine/place.ts'
import { defineRule } from '../../engine/rule.ts'

/** Layer → types of resource that declare it, of the providers that we know. */
const LAYERS: Readonly<Record<string, RegExp>> = {
  'the network':
    /^(hcloud_network|aws_vpc|aws_subnet|digitalocean_vpc|docker_network|google_compute_network|azurerm_virtual_network)/,
  'firewall rules':
    /^(hcloud_firewall|aws_(vpc_)?security_group|aws_network_acl|digitalocean_firewall|google_compute_firewall|azurerm_network_security_group)/,
  'the machines or the cluster':
    /^(hcloud_server|aws_(instance|eks_cluster|ecs_cluster|autoscaling_group)|digitalocean_(droplet|kubernetes_cluster|app)|docker_container|google_(compute_instance|container_cluster)|azurerm_(kubernetes_cluster|linux_virtual_machine))/,
}

export default defineRule({
  summary: 'Network, firewall and machines are declared as code.',
  why: 'What was made by hand is not in the plan, not in the review and not there after a disaster.',
  remedy: 'Declare the layer that is named in a module under `infra/iac`, or import what exists.',
  mandate: 'A1',
  severity: 'error',

  *check(infra) {
    const { design, designFile } = infra
    const folder = infra.folder('iac')
    const modules = infra.terraform.filter((module) => `${module.folder}/`.startsWith(`${folder}/`))
    if (
      !hasAdopted(infra) ||
      modules.length === 0 ||
      // a host that is there already: what there is to declare of it is what runs on it
      design?.provider === 'docker' ||
      (design && design.iac !== 'opentofu' && design.iac !== 'terraform')
    )
      return
    // A module from elsewhere may declare anything: nothing can be said then.
    const foreign = modules
      .flatMap((module) => module.blocks('module'))
      .some(({ block }) => {
        const source = block.body.attribute('source')?.value.literal()?.value
        return typeof source !== 'string' || !source.startsWith('.')
      })
    if (foreign) return
    const types = modules
      .flatMap((module) => module.blocks('resource'))
      .map(({ block }) => block.labels[0] ?? '')
    const missing = Object.keys(LAYERS).filter((layer) => !types.some((type) => LAYERS[layer]!.test(type)))
    if (missing.length === 0 || types.length === 0) return
    yield {
      at: absent(
        missing.join(', '),
        designFile ? keyed(designFile.path, ['iac']) : whole(modules[0]!.files[0]!),
      ),
      message: `${folder} does not declare ${missing.join(' and ')}; what is made by hand is in no plan and no review`,
    }
  },
})
