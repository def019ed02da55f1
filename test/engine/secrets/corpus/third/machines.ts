import type { Slices } from '../case.ts'
import { encoded, indented } from '../draw.ts'
import { one, typed, typedPlain } from './typed.ts'

/** Logins, keys and what machines are set up with. */
export const MACHINES: Slices = {
  'machines and logins': [
    (d) => ({
      path: 'infra/cloud-init/node.yaml',
      content: `#cloud-config\nusers:\n  - name: ops\n    lock_passwd: false\n    passwd: ${d.secret(`$6$${d.alnum(16)}$${d.from('./ABCDEFGHIJabcdefghij0123456789', 86)}`)}\n`,
    }),
    one(
      'infra/cloud-init/pw.yaml',
      (_d, s) => `#cloud-config\nchpasswd:\n  expire: false\n  list: |\n    root:${s}\n`,
    ),
    one(
      'infra/cloud-init/pw2.yaml',
      (_d, s) =>
        `#cloud-config\nchpasswd:\n  users:\n    - name: root\n      password: ${s}\n      type: text\n`,
    ),
    (d) => ({
      path: 'infra/cloud-init/agent.yaml',
      content: `#cloud-config\nruncmd:\n  - curl -sfL https://get.k3s.io | K3S_URL=https://10.0.0.2:6443 K3S_TOKEN=${d.secret(d.alnum(32))} sh -\n`,
    }),
    (d) => ({
      path: 'infra/cloud-init/join.yaml',
      content: `#cloud-config\nruncmd:\n  - kubeadm join 10.0.0.2:6443 --token ${d.secret(`${d.lower(6)}.${d.lower(16)}`)} --discovery-token-ca-cert-hash sha256:${d.hex(64)}\n`,
    }),
    (d) => ({
      path: 'infra/auth/.htpasswd',
      content: `${d.secret(`ops:$apr1$${d.alnum(8)}$${d.from('./ABCDEFGHabcdefgh0123456789', 22)}`)}\n`,
    }),
    (d) => ({
      path: 'infra/auth/users.yaml',
      content: `middlewares:\n  auth:\n    basicAuth:\n      users:\n        - "ops:${d.secret(`$2y$10$${d.from('./ABCDEFGHabcdefgh0123456789', 53)}`)}"\n`,
    }),
    one('infra/auth/.netrc', (_d, s) => `machine git.acme.io\nlogin ci\npassword ${s}\n`),
    (d) => ({
      path: 'infra/auth/.npmrc',
      content: `@acme:registry=https://npm.acme.io/\n//npm.acme.io/:_authToken=${d.secret(d.alnum(40))}\n`,
    }),
    (d) => ({
      path: 'infra/auth/pip.conf',
      content: `[global]\nindex-url = https://ci:${d.secret(typedPlain(d))}@pypi.acme.io/simple\n`,
    }),
    one(
      'infra/auth/settings.xml',
      (_d, s) =>
        `<settings>\n  <servers>\n    <server>\n      <id>nexus</id>\n      <username>ci</username>\n      <password>${s}</password>\n    </server>\n  </servers>\n</settings>\n`,
    ),
    (d) => ({
      path: 'infra/auth/config.json',
      content: `{\n  "auths": {\n    "registry.acme.io": {\n      "auth": "${d.secret(encoded(`ci:${typed(d)}`))}"\n    }\n  }\n}\n`,
    }),
    (d) => ({
      path: 'infra/auth/kubeconfig.yaml',
      content: `apiVersion: v1\nkind: Config\nclusters:\n  - name: prod\n    cluster:\n      server: https://10.0.0.2:6443\n      certificate-authority-data: ${encoded(d.certificate())}\nusers:\n  - name: admin\n    user:\n      client-certificate-data: ${encoded(d.certificate())}\n      client-key-data: ${d.secret(encoded(d.pem('EC PRIVATE KEY')))}\n`,
    }),
    (d) => ({ path: 'infra/keys/deploy', content: `${d.secret(d.pem('OPENSSH PRIVATE KEY'))}\n` }),
    (d) => ({
      path: 'infra/keys/inline.tf',
      content: `resource "tls_cert_request" "a" {\n  private_key_pem = <<-EOT\n${d.secret(indented(d.pem('EC PRIVATE KEY'), 4))}\n  EOT\n}\n`,
    }),
    (d) => ({
      path: 'infra/keys/service-account.json',
      content: `{\n  "type": "service_account",\n  "project_id": "acme",\n  "private_key_id": "${d.hex(40)}",\n  "private_key": "${d.secret(d.pem('PRIVATE KEY').replace(/\n/g, '\\n'))}\\n",\n  "client_email": "ci@acme.iam.gserviceaccount.com"\n}\n`,
    }),
    (d) => ({
      path: 'infra/talos/controlplane.yaml',
      content: `version: v1alpha1\nmachine:\n  type: controlplane\n  token: ${d.secret(`${d.lower(6)}.${d.lower(16)}`)}\n  ca:\n    crt: ${encoded(d.certificate())}\n    key: ${d.secret(encoded(d.pem('EC PRIVATE KEY')))}\ncluster:\n  id: ${d.binary64(32)}\n  secret: ${d.secret(d.binary64(32))}\n  aescbcEncryptionSecret: ${d.secret(d.binary64(32))}\n`,
    }),
    (d) => ({
      path: 'infra/k8s/encryption.yaml',
      content: `apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n  - resources: [secrets]\n    providers:\n      - aescbc:\n          keys:\n            - name: key1\n              secret: ${d.secret(d.binary64(32))}\n`,
    }),
  ],
}
