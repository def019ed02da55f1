import type { Make, Slices } from './case.ts'
import { encoded, indented } from './draw.ts'

const cipher = (data: string) => `ENC[AES256_GCM,data:${data}=,iv:${data}AAA=,tag:${data}BB==,type:str]`
const ageBlock = (line: string) =>
  `-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSB${line}\n${line}\n-----END AGE ENCRYPTED FILE-----`
const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'
const sops = (mac: string, line: string, regex: string) =>
  `sops:\n    kms: []\n    age:\n        - recipient: ${recipient}\n          enc: |\n${indented(ageBlock(line), 12)}\n    lastmodified: "2026-05-06T07:08:09Z"\n    mac: ${mac}\n    pgp: []\n    ${regex}\n    version: 3.9.4\n`

const ciphertext: Make[] = [
  (draw) => ({
    path: 'infra/secrets/app.sops.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n    name: app\nstringData:\n    ${draw.key(draw.passwordWords())}: ${cipher(draw.alnum(30))}\n${sops(cipher(draw.alnum(60)), draw.alnum(43), 'encrypted_regex: ^(data|stringData)$')}`,
  }),
  (draw) => ({
    path: 'infra/secrets/values.enc.yaml',
    content: `db:\n    password: ${cipher(draw.alnum(20))}\n    token: ${cipher(draw.alnum(44))}\n${sops(cipher(draw.alnum(60)), draw.alnum(43), 'unencrypted_suffix: _unencrypted')}`,
  }),
  (draw) => ({
    path: 'infra/secrets/app.sops.json',
    content: `${JSON.stringify({ password: cipher(draw.alnum(20)), sops: { age: [{ recipient, enc: ageBlock(draw.alnum(43)) }], lastmodified: '2026-05-06T07:08:09Z', mac: cipher(draw.alnum(60)), unencrypted_suffix: '_unencrypted', version: '3.9.4' } }, null, '\t')}\n`,
  }),
  (draw) => ({
    path: 'infra/secrets/live.sops.env',
    content: `DB_PASSWORD=${cipher(draw.alnum(20))}\nAPI_TOKEN=${cipher(draw.alnum(40))}\nsops_age__list_0__map_enc=${ageBlock(draw.alnum(43)).replace(/\n/g, '\\n')}\\n\nsops_age__list_0__map_recipient=${recipient}\nsops_lastmodified=2026-05-06T07:08:09Z\nsops_mac=${cipher(draw.alnum(60))}\nsops_unencrypted_suffix=_unencrypted\nsops_version=3.9.4\n`,
  }),
  (draw) => ({
    path: 'infra/secrets/sealed.yaml',
    content: `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: app\nspec:\n  encryptedData:\n    ${draw.key(draw.passwordWords(), ['kebab', 'scream'])}: AgB${draw.binary64(540).replace(/=/g, '')}\n    token: AgA${draw.binary64(540).replace(/=/g, '')}\n  template:\n    metadata:\n      name: app\n    type: Opaque\n`,
  }),
  (draw) => ({
    path: 'infra/ansible/group_vars/vault.yml',
    content: `$ANSIBLE_VAULT;1.1;AES256\n${draw.digits(80)}\n${draw.digits(80)}\n${draw.digits(80)}\n`,
  }),
  (draw) => ({
    path: 'infra/ansible/group_vars/all.yml',
    content: `db_user: app\n${draw.pick(['db_password', 'api_token'])}: !vault |\n  $ANSIBLE_VAULT;1.2;AES256;live\n  ${draw.digits(80)}\n  ${draw.digits(80)}\n`,
  }),
  (draw) => ({
    path: 'infra/secrets/key.age',
    content: `${ageBlock(draw.alnum(43))}\n`,
  }),
  (draw) => ({
    path: 'infra/secrets/file.asc',
    content: `-----BEGIN PGP MESSAGE-----\n\nhQIMA${draw.alnum(59)}\n${draw.alnum(64)}\n=${draw.alnum(4)}\n-----END PGP MESSAGE-----\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/terraform.tfvars',
    content: `db_password = "vault:v1:${draw.binary64(40)}"\nkms_secret  = "AQICAHh${draw.binary64(120)}"\n`,
  }),
  (draw) => ({
    path: 'infra/hiera/common.yaml',
    content: `profile::db::password: ENC[PKCS7,MIIB${draw.binary64(240)}]\n`,
  }),
  (draw) => ({
    path: 'infra/.travis.yml',
    content: `env:\n  global:\n    - secure: "${draw.binary64(256)}"\n`,
  }),
  (draw) => ({
    path: 'infra/apps/application.yml',
    content: `spring:\n  datasource:\n    password: "{cipher}${draw.hex(96)}"\n    other: ENC(${draw.binary64(24)})\n`,
  }),
  (draw) => ({
    path: 'infra/pulumi/Pulumi.live.yaml',
    content: `encryptionsalt: v1:${draw.binary64(8)}:v1:${draw.binary64(12)}:${draw.binary64(26)}\nconfig:\n  app:dbPassword:\n    secure: v1:${draw.binary64(12)}:${draw.binary64(28)}\n`,
  }),
]

const open: Make[] = [
  (draw) => ({
    path: 'infra/.sops.yaml',
    content: `creation_rules:\n  - path_regex: .*\\.sops\\.yaml$\n    encrypted_regex: ^(data|stringData)$\n    age: ${recipient}\n    pgp: ${draw.hex(40).toUpperCase()}\n    kms: arn:aws:kms:eu-west-1:${draw.digits(12)}:key/${draw.uuid()}\n`,
  }),
  (draw) => ({
    path: 'infra/ssh/authorized_keys',
    content: `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${draw.binary64(32).slice(0, 43)} ops@acme\nssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ${draw.binary64(256).replace(/=/g, '')} ci\n`,
  }),
  (draw) => ({
    path: 'infra/cloud-init/users.yaml',
    content: `#cloud-config\nusers:\n  - name: ops\n    lock_passwd: true\n    ssh_authorized_keys:\n      - ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${draw.binary64(32).slice(0, 43)} ops\nssh_pwauth: false\n`,
  }),
  (draw) => ({
    path: 'infra/vpn/peers.yaml',
    content: `peers:\n  - name: hub\n    publicKey: ${draw.binary64(32)}\n    allowedIPs: [10.8.0.0/24]\n`,
  }),
  (draw) => ({
    path: 'infra/certs/ca.pem',
    content: `${draw.certificate()}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/webhook.yaml',
    content: `apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata:\n  name: policy\nwebhooks:\n  - name: policy.acme.io\n    clientConfig:\n      caBundle: ${encoded(draw.certificate())}\n`,
  }),
  (draw) => ({
    path: 'infra/clusters/kubeconfig.yaml',
    content: `apiVersion: v1\nkind: Config\nclusters:\n  - name: live\n    cluster:\n      certificate-authority-data: ${encoded(draw.certificate())}\n      server: https://k8s.acme.io\nusers:\n  - name: ci\n    user:\n      exec:\n        apiVersion: client.authentication.k8s.io/v1\n        command: aws\n        args: [eks, get-token, --cluster-name, live]\n`,
  }),
  (draw) => ({
    path: 'infra/cosign/cosign.pub',
    content: `-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE${draw.binary64(64).slice(0, 28)}\n${draw.binary64(60).slice(0, 60)}==\n-----END PUBLIC KEY-----\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/sealed-cert.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ca\ntype: Opaque\ndata:\n  ca.crt: ${encoded(draw.certificate())}\n`,
  }),
  (draw) => ({
    path: 'infra/web/config.json',
    content: `{\n  "stripePublishableKey": "${['pk', 'live', ''].join('_')}${draw.alnum(24)}",\n  "posthogKey": "phc_${draw.alnum(43)}",\n  "clientId": "${draw.digits(12)}-${draw.lower(32)}.apps.googleusercontent.com"\n}\n`,
  }),
  (draw) => ({
    path: 'infra/web/mapbox.yaml',
    content: `map:\n  publicToken: pk.eyJ1Ijoi${draw.alnum(50)}.${draw.alnum(22)}\n  style: mapbox://styles/acme/${draw.lower(25)}\n`,
  }),
  (draw) => ({
    path: 'infra/dns/records.tf',
    content: `resource "cloudflare_record" "dkim" {\n  name  = "mail._domainkey"\n  type  = "TXT"\n  value = "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A${draw.binary64(200).replace(/=/g, '')}"\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/iam.tf',
    content: `data "aws_iam_policy_document" "read" {\n  statement {\n    actions   = ["secretsmanager:GetSecretValue", "ssm:GetParameter"]\n    resources = ["arn:aws:secretsmanager:eu-west-1:${draw.digits(12)}:secret:${draw.product()}-*"]\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/key.tf',
    content: `data "aws_kms_key" "sops" {\n  key_id = "arn:aws:kms:eu-west-1:${draw.digits(12)}:key/${draw.uuid()}"\n}\n\nlocals {\n  tenant_id       = "${draw.uuid()}"\n  client_id       = "${draw.uuid()}"\n  subscription_id = "${draw.uuid()}"\n}\n`,
  }),
]

const hashes: Make[] = [
  (draw) => ({
    path: 'infra/k8s/deployment.yaml',
    content: `spec:\n  template:\n    spec:\n      containers:\n        - name: api\n          image: acme.azurecr.io/${draw.product()}/api:prod-${draw.hex(40)}-${draw.digits(10)}\n        - name: secret-sync\n          image: ghcr.io/acme/secret@sha256:${draw.hex(64)}\n`,
  }),
  (draw) => ({
    path: 'infra/helm/values.yaml',
    content: `api: acme.azurecr.io/apps/api:${draw.hex(40)}\nsecret: registry.acme.io/tools/secret-init:v1.2.3-${draw.hex(12)}\ntoken:\n  image: ghcr.io/acme/token-service:sha-${draw.hex(7)}\n  digest: sha256:${draw.hex(64)}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/.terraform.lock.hcl',
    content: `provider "registry.terraform.io/hashicorp/vault" {\n  version     = "4.5.0"\n  constraints = "~> 4.5"\n  hashes = [\n    "h1:${draw.binary64(32)}",\n    "zh:${draw.hex(64)}",\n  ]\n}\n`,
  }),
  (draw) => ({
    path: 'infra/charts/Chart.lock',
    content: `dependencies:\n- name: vault\n  repository: https://helm.releases.hashicorp.com\n  version: 0.28.1\ndigest: sha256:${draw.hex(64)}\ngenerated: "2026-01-02T03:04:05Z"\n`,
  }),
  (draw) => ({
    path: 'infra/tools/package-lock.json',
    content: `{\n  "packages": {\n    "node_modules/js-tokens": {\n      "version": "9.0.1",\n      "resolved": "https://registry.npmjs.org/js-tokens/-/js-tokens-9.0.1.tgz",\n      "integrity": "sha512-${draw.binary64(64)}"\n    }\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/tools/go.sum',
    content: `github.com/hashicorp/go-secure-stdlib/password v0.1.1 h1:${draw.binary64(32)}\ngithub.com/golang-jwt/jwt/v5 v5.2.1/go.mod h1:${draw.binary64(32)}\n`,
  }),
  (draw) => ({
    path: 'infra/argocd/app.yaml',
    content: `spec:\n  source:\n    repoURL: https://github.com/acme/token-service\n    targetRevision: ${draw.hex(40)}\n    path: deploy\n`,
  }),
  (draw) => ({
    path: '.github/workflows/ci.yml',
    content: `on: push\njobs:\n  scan:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: hashicorp/vault-action@${draw.hex(40)} # v3\n      - uses: aws-actions/configure-aws-credentials@${draw.hex(40)}\n        with:\n          role-to-assume: arn:aws:iam::${draw.digits(12)}:role/ci\n`,
  }),
  (draw) => ({
    path: 'infra/grafana/dashboards/api.json',
    content: `${JSON.stringify({ uid: draw.alnum(9), title: 'Tokens', panels: [{ id: 1, title: 'Auth token refreshes', datasource: { type: 'prometheus', uid: draw.url64(12) }, targets: [{ expr: 'sum(rate(auth_token_refresh_total{secret="app-secret"}[5m]))', legendFormat: '{{token}}' }] }], templating: { list: [{ name: 'secret', query: 'label_values(kube_secret_info, secret)' }] } }, null, 2)}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/ids.yaml',
    content: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ids\n  uid: ${draw.uuid()}\n  annotations:\n    checksum/secret: ${draw.hex(64)}\ndata:\n  AZURE_CLIENT_ID: ${draw.uuid()}\n  AZURE_TENANT_ID: ${draw.uuid()}\n  HEROKU_APP_ID: ${draw.uuid()}\n  GIT_COMMIT: ${draw.hex(40)}\n`,
  }),
  (draw) => ({
    path: 'infra/talos/patch.yaml',
    content: `machine:\n  install:\n    image: factory.talos.dev/installer/${draw.hex(64)}:v1.9.1\n    extraKernelArgs: [net.ifnames=0]\n`,
  }),
  (draw) => ({
    path: 'infra/docker/versions.env',
    content: `KEYCLOAK_VERSION=26.0.5\nVAULT_SHA256=${draw.hex(64)}\nTOKEN_SERVICE_TAG=${draw.hex(12)}\nSECRETS_OPERATOR_DIGEST=sha256:${draw.hex(64)}\n`,
  }),
  (draw) => ({
    path: 'infra/docker/Dockerfile',
    content: `FROM alpine:3.20@sha256:${draw.hex(64)}\nARG VAULT_CHECKSUM=${draw.hex(64)}\nRUN echo "${draw.hex(64)}  token.tar.gz" | sha256sum -c -\n`,
  }),
  (draw) => ({
    path: 'infra/flake.lock',
    content: `${JSON.stringify({ nodes: { 'agenix-secret': { locked: { lastModified: 1730000000, narHash: `sha256-${draw.binary64(32)}`, rev: draw.hex(40), type: 'github' } } } }, null, 2)}\n`,
  }),
]

const placeholders: Make[] = [
  'changeme',
  'CHANGE_ME',
  'change-me-please',
  'xxx',
  'xxxxxxxx',
  '********',
  'REDACTED',
  '<your-token>',
  '<password>',
  'your-api-key-here',
  'YOUR_API_KEY',
  'replace-me',
  'REPLACE_WITH_TOKEN',
  'todo',
  'TBD',
  'example',
  'example-password',
  'placeholder',
  '""',
  "''",
  'null',
  '~',
  'none',
  'dummy',
  'insert-password-here',
  '"..."',
  'secret',
  'password',
  'fake-token',
  '"[redacted]"',
  'notset',
  'my-secret-key-goes-here',
  '<change-me>',
  'not-a-real-secret',
  '****REMOVED****',
].map((value) => (draw) => ({
  path: draw.pick(['infra/helm/values.yaml', 'infra/apps/config.yaml', 'infra/compose/compose.yml']),
  content: `service:\n  url: http://api\n  ${draw.key(draw.passwordWords())}: ${value}\n`,
}))

const samples: Make[] = [
  (draw) => ({
    path: draw.pick([
      'infra/.env.example',
      'infra/compose/.env.sample',
      'infra/app/.env.template',
      'infra/.env.dist',
    ]),
    content: `DB_HOST=db\nDB_PASSWORD=${draw.pick(['', 'password', 'secret123', 'postgres'])}\nAPI_TOKEN=your-token\n`,
  }),
  () => ({
    path: 'infra/runbooks/aws.md',
    content: `# AWS\n\n    aws_access_key_id = ${['AKIA', 'IOSFODNN7', 'EXAMPLE'].join('')}\n    aws_secret_access_key = ${['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCY', 'EXAMPLEKEY'].join('/')}\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/tokens.md',
    content: `# Tokens\n\nA token looks like \`ghp_${'x'.repeat(36)}\` or \`glpat-${'X'.repeat(20)}\`; ask ${draw.product()} for one.\nSlack: \`xoxb-...\`. Hooks: \`https://hooks.slack.com/services/T000/B000/XXXX\`.\n`,
  }),
  (draw) => ({
    path: 'infra/README.md',
    content: `# ${draw.product()}\n\nSet the password: run \`openssl rand -hex 32\`. The API key: see the vault. Secret: none is kept here.\n\n-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----\n`,
  }),
]

/** What looks like a secret and everybody may read. */
export const harmless: Slices = {
  ciphertext,
  'public parts': open,
  'hash-shaped data': hashes,
  placeholders: [...placeholders, ...samples],
}
