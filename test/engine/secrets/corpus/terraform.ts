import type { Make, Slices } from './case.ts'
import { encoded, indented } from './draw.ts'

const variables: Make[] = [
  (draw) => {
    const name = draw.key(draw.passwordWords(), ['snake'])
    return {
      path: 'infra/terraform/modules/db/variables.tf',
      content: `variable "${name}" {\n  type        = string\n  description = "used by the application"\n  default     = ${draw.secret(`"${draw.password().replace(/%/g, '+')}"`)}\n}\n\nvariable "region" {\n  default = "eu-central-1"\n}\n`,
    }
  },
  (draw) => ({
    path: `infra/terraform/${draw.environment()}/terraform.tfvars`,
    content: `region         = "fsn1"\nserver_count   = 3\n${draw.key(draw.passwordWords(), ['snake'])} = ${draw.secret(`"${draw.human()}"`)}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/secrets.auto.tfvars',
    content: `databases = {\n  orders = {\n    user     = "orders"\n    password = ${draw.secret(`"${draw.generated().replace(/%/g, '+')}"`)}\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/live.auto.tfvars.json',
    content: `{\n  "region": "nbg1",\n  "${draw.key(draw.passwordWords(), ['snake'])}": "${draw.secret(draw.human())}"\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/locals.tf',
    content: `locals {\n  environment = "live"\n  ${draw.key(draw.passwordWords(), ['snake'])} = ${draw.secret(`"${draw.password().replace(/%/g, '+')}"`)}\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/providers.tf',
    content: `provider "hcloud" {\n  token = ${draw.secret(`"${draw.alnum(64)}"`)}\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/providers.tf',
    content: `provider "${draw.pick(['postgresql', 'mysql', 'rabbitmq', 'proxmox', 'vsphere'])}" {\n  host     = "db.internal"\n  username = "admin"\n  password = ${draw.secret(`"${draw.human()}"`)}\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/provider.tf',
    content: `provider "aws" {\n  region     = "eu-west-1"\n  access_key = "${draw.secret(draw.token('aws-access-key-id'))}"\n  secret_key = "${draw.secret(draw.token('aws-secret-access-key'))}"\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/backend.tf',
    content: `terraform {\n  backend "s3" {\n    bucket     = "state"\n    key        = "live.tfstate"\n    secret_key = "${draw.secret(draw.alnum(40))}"\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/backend.tf',
    content: `terraform {\n  backend "http" {\n    address  = "https://state.acme.io/live"\n    username = "ci"\n    password = "${draw.secret(draw.pick([draw.token('gitlab-pat'), draw.human()]))}"\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/backend.hcl',
    content: `storage_account_name = "acmestate"\ncontainer_name       = "state"\naccess_key           = "${draw.secret(draw.token('azure-storage-key'))}"\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/db.tf',
    content: `resource "aws_db_instance" "main" {\n  engine   = "postgres"\n  username = "root"\n  password = ${draw.secret(`"${draw.human()}"`)}\n\n  skip_final_snapshot = false\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/server.tf',
    content: `resource "azurerm_linux_virtual_machine" "vm" {\n  admin_username = "ops"\n  ${draw.pick(['admin_password', 'administrator_login_password'])} = ${draw.secret(`"${draw.human()}"`)}\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/release.tf',
    content: `resource "helm_release" "grafana" {\n  name  = "grafana"\n  chart = "grafana"\n\n  set {\n    name  = "adminPassword"\n    value = ${draw.secret(`"${draw.human()}"`)}\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/user-data.tf',
    content: `resource "hcloud_server" "node" {\n  name      = "node"\n  user_data = <<-EOT\n    #!/bin/sh\n    curl -sfL https://get.k3s.io | K3S_TOKEN=${draw.secret(draw.pick([draw.token('k3s-token'), draw.alnum(32)]))} sh -\n  EOT\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/secret.tf',
    content: `resource "kubernetes_secret" "app" {\n  metadata {\n    name = "app"\n  }\n  data = {\n    password = ${draw.secret(`"${draw.password().replace(/%/g, '+')}"`)}\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terragrunt/live/terragrunt.hcl',
    content: `include "root" {\n  path = find_in_parent_folders()\n}\n\ninputs = {\n  size     = 3\n  ${draw.key(draw.passwordWords(), ['snake'])} = ${draw.secret(`"${draw.human()}"`)}\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/.terraformrc',
    content: `credentials "app.terraform.io" {\n  token = "${draw.secret(draw.token('terraform-cloud-token'))}"\n}\n`,
  }),
  (draw) => ({
    path: 'infra/packer/image.pkr.hcl',
    content: `source "hcloud" "base" {\n  image        = "debian-12"\n  ssh_password = ${draw.secret(`"${draw.human()}"`)}\n}\n`,
  }),
]

const state: Make[] = [
  (draw) => ({
    path: 'infra/terraform/live/terraform.tfstate',
    content: `${JSON.stringify({ version: 4, terraform_version: '1.9.8', resources: [{ mode: 'managed', type: 'random_password', name: 'db', instances: [{ attributes: { length: 24, result: '@1' } }] }] }, null, 2).replace('@1', draw.secret(draw.alnum(24)))}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/terraform.tfstate.backup',
    content: `${JSON.stringify({ version: 4, outputs: { database_password: { value: '@1', type: 'string', sensitive: true } }, resources: [] }, null, 2).replace('@1', draw.secret(draw.human()))}\n`,
  }),
  (draw) => ({
    path: 'infra/state/live.tfstate',
    content: `{\n  "version": 4,\n  "resources": [\n    {\n      "type": "tls_private_key",\n      "instances": [\n        {\n          "attributes": {\n            "private_key_pem": "${draw.secret(draw.pem().replace(/\n/g, '\\n'))}"\n          }\n        }\n      ]\n    }\n  ]\n}\n`,
  }),
  (draw) => ({
    path: 'infra/state/db.tfstate',
    content: `{"version":4,"resources":[{"type":"aws_db_instance","instances":[{"attributes":{"username":"root","password":"${draw.secret(draw.human())}"}}]}]}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/gke/sa.json',
    content: `{\n  "type": "service_account",\n  "project_id": "acme-live",\n  "private_key_id": "${draw.hex(40)}",\n  "private_key": "${draw.secret(draw.pem('PRIVATE KEY').replace(/\n/g, '\\n'))}\\n",\n  "client_email": "ci@acme-live.iam.gserviceaccount.com"\n}\n`,
  }),
]

const cloudInit: Make[] = [
  (draw) => ({
    path: 'infra/cloud-init/node.yaml',
    content: `#cloud-config\nusers:\n  - name: ops\n    groups: sudo\n    passwd: ${draw.secret(draw.token('sha512-crypt-hash'))}\n`,
  }),
  (draw) => ({
    path: 'infra/cloud-init/user-data.yml',
    content: `#cloud-config\nssh_pwauth: true\nchpasswd:\n  expire: false\n  list: |\n    root:${draw.secret(draw.human())}\n`,
  }),
  (draw) => ({
    path: 'infra/cloud-init/user-data.yaml',
    content: `#cloud-config\npassword: ${draw.secret(draw.human())}\nchpasswd: { expire: false }\n`,
  }),
  (draw) => ({
    path: 'infra/cloud-init/agent.yaml',
    content: `#cloud-config\nruncmd:\n  - ${draw.pick(['K3S_TOKEN', 'JOIN_TOKEN', 'RUNNER_TOKEN'])}=${draw.secret(draw.alnum(32))} sh -c "install-agent --url https://10.0.0.2:6443"\n`,
  }),
  (draw) => ({
    path: 'infra/cloud-init/kubeadm.yaml',
    content: `#cloud-config\nruncmd:\n  - kubeadm join 10.0.0.2:6443 --token ${draw.secret(draw.token('kubeadm-token'))} --discovery-token-ca-cert-hash sha256:${draw.hex(64)}\n`,
  }),
  (draw) => ({
    path: 'infra/cloud-init/files.yaml',
    content: `#cloud-config\nwrite_files:\n  - path: /etc/app.env\n    permissions: "0600"\n    content: |\n      ${draw.key(draw.passwordWords(), ['scream'])}=${draw.secret(draw.password())}\n`,
  }),
  (draw) => ({
    path: 'infra/cloud-init/encoded.yaml',
    content: `#cloud-config\nwrite_files:\n  - path: /etc/ssh/deploy_key\n    encoding: b64\n    content: ${draw.secret(encoded(draw.pem('OPENSSH PRIVATE KEY')))}\n`,
  }),
  (draw) => ({
    path: 'infra/cloud-init/tailscale.yaml',
    content: `#cloud-config\nruncmd:\n  - [tailscale, up, "--authkey=${draw.secret(draw.token('tailscale-key'))}"]\n`,
  }),
]

const keys: Make[] = [
  (draw) => ({
    path: `infra/ssh/${draw.pick(['id_rsa', 'deploy_key', 'bastion.pem', 'node.key'])}`,
    content: `${draw.secret(draw.pem(draw.pick(['RSA PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'PRIVATE KEY', 'EC PRIVATE KEY'])))}\n`,
  }),
  (draw) => ({
    path: 'infra/helm/values.yaml',
    content: `ingress:\n  tls:\n    key: |-\n${draw.secret(indented(draw.pem(), 6))}\n`,
  }),
  (draw) => ({
    path: 'infra/config/jwt.json',
    content: `{"issuer":"shop","privateKey":"${draw.secret(draw.pem('EC PRIVATE KEY').replace(/\n/g, '\\n'))}"}\n`,
  }),
  (draw) => ({
    path: 'infra/config/.env',
    content: `JWT_PRIVATE_KEY="${draw.secret(draw.pem('PRIVATE KEY').replace(/\n/g, '\\n'))}"\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/keys.tf',
    content: `resource "aws_iam_server_certificate" "web" {\n  name        = "web"\n  private_key = <<EOF\n${draw.secret(draw.pem())}\nEOF\n}\n`,
  }),
  (draw) => ({
    path: 'infra/sops/keys.txt',
    content: `# created: 2026-01-02T10:00:00Z\n# public key: age1${draw.from('023456789acdefghjklmnpqrstuvwxyz', 58)}\n${draw.secret(draw.token('age-secret-key'))}\n`,
  }),
  (draw) => ({
    path: 'infra/vpn/wg0.conf',
    content: `[Interface]\nAddress = 10.8.0.1/24\nPrivateKey = ${draw.secret(draw.binary64(32))}\nListenPort = 51820\n\n[Peer]\nPublicKey = ${draw.binary64(32)}\nPresharedKey = ${draw.secret(draw.binary64(32))}\nAllowedIPs = 10.8.0.2/32\n`,
  }),
  (draw) => ({
    path: 'infra/vpn/wireguard.yaml',
    content: `wireguard:\n  privateKey: ${draw.secret(draw.binary64(32))}\n  peers:\n    - publicKey: ${draw.binary64(32)}\n      endpoint: vpn.acme.io:51820\n`,
  }),
  (draw) => ({
    path: 'infra/nginx/.htpasswd',
    content: `admin:${draw.secret(draw.token('bcrypt-hash'))}\nviewer:${draw.secret(draw.token('apr1-hash'))}\n`,
  }),
  (draw) => ({
    path: 'infra/traefik/compose.yaml',
    content: `services:\n  traefik:\n    image: traefik:v3.2\n    labels:\n      - "traefik.http.middlewares.auth.basicauth.users=admin:${draw.secret(draw.token('bcrypt-hash-doubled'))}"\n`,
  }),
  (draw) => ({
    path: 'infra/nodes/shadow',
    content: `root:${draw.secret(draw.token('sha512-crypt-hash'))}:19700:0:99999:7:::\ndaemon:*:19700:0:99999:7:::\n`,
  }),
  (draw) => ({
    path: 'infra/ssh/deploy.ppk',
    content: `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: deploy\nPublic-Lines: 2\n${draw.binary64(48)}\n${draw.binary64(12)}\nPrivate-Lines: 1\n${draw.secret(draw.binary64(36))}\nPrivate-MAC: ${draw.hex(64)}\n`,
  }),
]

/** Terraform and what it starts, and keys in their wrappings. */
export const terraform: Slices = {
  'terraform values': variables,
  'terraform state and service accounts': state,
  'cloud-init': cloudInit,
  'private keys and hashes': keys,
}
