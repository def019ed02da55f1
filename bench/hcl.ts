import { readHcl } from '../engine/formats/hcl.ts'
import type { Row } from './measure.ts'

/** Terraform as people write it: resources with nested blocks, templates, heredocs, lists and comments. */
function unit(index: number): string {
  return `# server ${index}
resource "hcloud_server" "web_${index}" {
  name        = "web-${index}"
  image       = var.image
  server_type = local.types["web"]
  count       = var.enabled ? 2 : 0
  labels = {
    environment = var.environment
    managed_by  = "terraform" // by hand: never
  }
  user_data = <<-EOT
    #cloud-config
    hostname: web-\${count.index}
    runcmd:
      - echo "hello $HOME" > /etc/motd
  EOT
  public_net {
    ipv4_enabled = true
    ipv6_enabled = false
  }
  lifecycle { ignore_changes = [user_data, image] }
  depends_on = [
    hcloud_network.main,
    hcloud_firewall.web,
  ]
}

variable "size_${index}" {
  description = "The size of the server, in words that take some room on the line"
  type        = object({ name = string, size = optional(number, 10) })
  validation {
    condition     = length(var.size_${index}.name) > 0
    error_message = "The name \${var.size_${index}.name} is no word."
  }
}

`
}

const SIZE = 5_000_000
const ROUNDS = 7

/** Throughput of the structure pass, and what a parsed file keeps in memory besides its text. */
export function benchHcl(): readonly Row[] {
  let text = ''
  for (let index = 0; text.length < SIZE; index++) text += unit(index)
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now()
    readHcl(text)
    times.push(performance.now() - start)
  }
  const collect = globalThis.gc
  const memory = () => process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers
  collect?.()
  const before = memory()
  const file = readHcl(text)
  collect?.()
  const kept = memory() - before
  const megabytes = text.length / 1e6
  return [
    { name: 'hcl structure, first', value: Math.round((megabytes / times[0]!) * 1e3), unit: 'MB/s' },
    {
      name: 'hcl structure, best',
      value: Math.round((megabytes / Math.min(...times)) * 1e3),
      unit: 'MB/s',
      budget: 60,
      least: true,
    },
    // without --expose-gc the difference says nothing
    ...(collect
      ? [
          {
            name: 'hcl memory kept',
            value: Math.round((kept / text.length) * 100) / 100,
            unit: 'bytes per byte',
          },
        ]
      : []),
    { name: 'hcl top-level blocks', value: file.body.blocks.length, unit: '' },
  ]
}
