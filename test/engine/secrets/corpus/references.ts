import type { Make, Slices } from './case.ts'

const KEYS = ['snake', 'scream', 'kebab', 'camel'] as const

/** Every way in which something stands for a secret that is elsewhere, as a value of YAML. */
const FORMS: readonly ((name: string) => string)[] = [
  (name) => `\${${name}}`,
  (name) => `$${name}`,
  (name) => `"\${${name}:?must be set}"`,
  (name) => `\${${name}:-}`,
  (name) => `"{{ .Values.${name.toLowerCase()} }}"`,
  (name) => `'{{ lookup("env", "${name}") }}'`,
  (name) => `"{{ vault_${name.toLowerCase()} }}"`,
  (name) => `\${{ secrets.${name} }}`,
  (name) => `<path:kv/data/app#${name.toLowerCase()}>`,
  (name) => `ref+vault://kv/app#/${name.toLowerCase()}`,
  (name) => `ref+sops://secrets.yaml#/${name.toLowerCase()}`,
  (name) => `vault:secret/data/app#${name}`,
  (name) => `op://infra/app/${name.toLowerCase()}`,
  (name) => `!vault ${name.toLowerCase()}`,
  (name) => `!Ref ${name}`,
  (name) => `!Sub "{{resolve:secretsmanager:\${${name}}:SecretString}}"`,
  (name) => `$(${name})`,
  (name) => `%${name}%`,
  (name) => `#{${name}}#`,
  (name) => `__${name}__`,
  (name) => `@@${name}@@`,
  (name) => `file:///run/secrets/${name.toLowerCase()}`,
  (name) => `/run/secrets/${name.toLowerCase()}`,
  (name) => `$__file{/etc/secrets/${name.toLowerCase()}}`,
  (name) => `$__env{${name}}`,
  (name) => `arn:aws:secretsmanager:eu-west-1:123456789012:secret:app/${name.toLowerCase()}-a1B2c3`,
  (name) => `projects/acme/secrets/${name.toLowerCase()}/versions/latest`,
  (name) => `"@Microsoft.KeyVault(SecretUri=https://acme.vault.azure.net/secrets/${name.toLowerCase()}/)"`,
  (name) => `awssm://app/${name.toLowerCase()}`,
  (name) => `<%= ENV['${name}'] %>`,
  (name) => `ENV[${name}]`,
]

const yaml: Make[] = FORMS.map((form) => (draw) => {
  const words = draw.passwordWords()
  const name = draw.key(words, ['scream'])
  return {
    path: draw.pick(['infra/helm/values.yaml', 'infra/apps/config.yml', 'infra/compose/compose.yaml']),
    content: `app:\n  log: info\n  ${draw.key(words, KEYS)}: ${form(name)}\n`,
  }
})

const terraform: Make[] = [
  'var.db_password',
  'module.db.password',
  'data.vault_kv_secret_v2.app.data["password"]',
  'random_password.db.result',
  'data.aws_secretsmanager_secret_version.db.secret_string',
  'sensitive(var.token)',
  'local.secrets["db"]',
  'jsondecode(data.aws_secretsmanager_secret_version.db.secret_string)["password"]',
  'data.sops_file.secrets.data["token"]',
  '"${var.prefix}-${random_password.db.result}"',
  'null',
  '""',
  'each.value.password',
  'file("${path.module}/token")',
  'tls_private_key.ssh.private_key_openssh',
  'ephemeral.vault_kv_secret_v2.db.data.password',
  'azurerm_key_vault_secret.db.value',
  'data.hcp_vault_secrets_app.app.secrets["token"]',
].map((expression) => (draw) => ({
  path: draw.pick(['infra/terraform/live/main.tf', 'infra/terraform/modules/db/main.tf']),
  content: `resource "postgresql_role" "app" {\n  name = "app"\n  ${draw.key(draw.passwordWords(), ['snake'])} = ${expression}\n}\n`,
}))

const declared: Make[] = [
  (draw) => ({
    path: 'infra/terraform/live/variables.tf',
    content: `variable "${draw.key(draw.passwordWords(), ['snake'])}" {\n  type        = string\n  description = "password of the database, from the vault"\n  sensitive   = true\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/variables.tf',
    content: `variable "${draw.key(draw.passwordWords(), ['snake'])}" {\n  type    = string\n  default = ${draw.pick(['""', 'null', '"changeme"', '"<set in the pipeline>"'])}\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/outputs.tf',
    content: `output "db_password" {\n  value     = random_password.${draw.product()}.result\n  sensitive = true\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/password.tf',
    content: `resource "random_password" "${draw.product()}" {\n  length           = 32\n  special          = true\n  override_special = "!#$%&*()-_=+[]{}<>:?"\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/ssm.tf',
    content: `data "aws_ssm_parameter" "db" {\n  name = "/${draw.product()}/live/db/password"\n}\n\nresource "aws_ssm_parameter" "token_path" {\n  name  = "/${draw.product()}/token"\n  type  = "SecureString"\n  value = var.token\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/providers.tf',
    content: `provider "hcloud" {\n  token = var.hcloud_token\n}\n\nprovider "vault" {\n  address = "https://vault.${draw.product()}.io"\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terragrunt/live/terragrunt.hcl',
    content: `inputs = {\n  db_password = get_env("DB_PASSWORD")\n  token       = run_cmd("--terragrunt-quiet", "op", "read", "op://${draw.product()}/token/value")\n}\n`,
  }),
]

const kubernetes: Make[] = [
  (draw) => ({
    path: 'infra/k8s/deployment.yaml',
    content: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n          env:\n            - name: ${draw.key(draw.passwordWords(), ['scream'])}\n              valueFrom:\n                secretKeyRef:\n                  name: ${draw.product()}-credentials\n                  key: password\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/volume.yaml',
    content: `volumes:\n  - name: tls\n    secret:\n      secretName: ${draw.product()}-tls\n      defaultMode: 0400\n`,
  }),
  (draw) => ({
    path: 'infra/helm/values.yaml',
    content: `auth:\n  existingSecret: ${draw.product()}-postgresql\n  secretKeys:\n    adminPasswordKey: postgres-password\n    userPasswordKey: password\nimagePullSecrets:\n  - name: ghcr-credentials\n`,
  }),
  (draw) => ({
    path: 'infra/external/app.yaml',
    content: `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: app\nspec:\n  secretStoreRef:\n    kind: ClusterSecretStore\n    name: vault\n  target:\n    name: app\n    template:\n      type: Opaque\n      data:\n        url: "postgres://app:{{ .password }}@db/app"\n  data:\n    - secretKey: password\n      remoteRef:\n        key: ${draw.product()}/live/database\n        property: password\n  dataFrom:\n    - extract:\n        key: /${draw.product()}/production/api-token\n`,
  }),
  (draw) => ({
    path: 'infra/external/store.yaml',
    content: `apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata:\n  name: aws\nspec:\n  provider:\n    aws:\n      auth:\n        secretRef:\n          accessKeyIDSecretRef: {name: ${draw.product()}, key: access-key}\n          secretAccessKeySecretRef: {name: aws-credentials, key: secret-access-key}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/vault.yaml',
    content: `apiVersion: v1\nkind: Pod\nmetadata:\n  name: api\n  annotations:\n    vault.hashicorp.com/agent-inject: "true"\n    vault.hashicorp.com/role: ${draw.product()}\n    vault.hashicorp.com/agent-inject-secret-password: kv/data/${draw.product()}/db\n    vault.hashicorp.com/agent-inject-template-token: |\n      {{- with secret "kv/data/app" -}}{{ .Data.data.token }}{{- end }}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/token.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${draw.product()}-token\n  annotations:\n    kubernetes.io/service-account.name: ci\ntype: kubernetes.io/service-account-token\n`,
  }),
  (draw) => ({
    path: 'infra/flux/secret.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${draw.product()}\nstringData:\n  password: \${DB_PASSWORD}\n  token: "\${API_TOKEN:=}"\n`,
  }),
  (draw) => ({
    path: 'infra/helm/templates/secret.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ include "app.fullname" . }}\ntype: Opaque\ndata:\n  password: {{ .Values.auth.password | b64enc | quote }}\n  token: {{ randAlphaNum 32 | b64enc }}\n  ${draw.product()}: {{ (lookup "v1" "Secret" .Release.Namespace "x").data.key }}\n`,
  }),
  (draw) => ({
    path: 'infra/argocd/avp.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\n  annotations:\n    avp.kubernetes.io/path: kv/data/${draw.product()}\nstringData:\n  password: <password>\n  token: <token | base64encode>\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/overlays/live/kustomization.yaml',
    content: `secretGenerator:\n  - name: ${draw.product()}\n    files:\n      - password=secrets/password.txt\n    envs:\n      - secrets.env\ngeneratorOptions:\n  disableNameSuffixHash: true\n`,
  }),
  (draw) => ({
    path: 'infra/certs/issuer.yaml',
    content: `apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: letsencrypt\nspec:\n  acme:\n    privateKeySecretRef:\n      name: ${draw.product()}-account-key\n    solvers:\n      - dns01:\n          route53:\n            region: eu-west-1\n            accessKeyID: ${draw.token('aws-access-key-id')}\n            secretAccessKeySecretRef:\n              name: route53\n              key: secret-access-key\n`,
  }),
]

const shells: Make[] = [
  (draw) => ({
    path: 'infra/scripts/deploy.sh',
    content: `#!/bin/sh\nTOKEN="$(vault kv get -field=token kv/${draw.product()})"\nPASSWORD=$(cat "\${PASSWORD_FILE}")\nexport TOKEN PASSWORD\ncurl -H "Authorization: Bearer \${TOKEN}" https://api.acme.io\n`,
  }),
  (draw) => ({
    path: 'infra/scripts/env.sh',
    content: `export DB_PASSWORD="\${DB_PASSWORD:?}"\nexport API_KEY=\`op read op://${draw.product()}/api/key\`\npassword=$1\nread -rs SECRET\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/login.md',
    content: `# Login\n\n    export VAULT_TOKEN=$(vault login -method=oidc -token-only)\n    kubectl get secret ${draw.product()} -o jsonpath='{.data.password}' | base64 -d\n    mysql -u root -p"$MYSQL_ROOT_PASSWORD"\n`,
  }),
  (draw) => ({
    path: 'infra/docker/Dockerfile',
    content: `# syntax=docker/dockerfile:1\nFROM node:20\nARG NPM_TOKEN\nENV TOKEN_FILE=/run/secrets/token\nRUN --mount=type=secret,id=${draw.product()}_token,target=/etc/npmrc npm ci\n`,
  }),
  (draw) => ({
    path: '.github/workflows/ci.yml',
    content: `on: push\npermissions:\n  id-token: write\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/login-action@${draw.hex(40)}\n        with:\n          username: \${{ github.actor }}\n          password: \${{ secrets.GITHUB_TOKEN }}\n      - run: echo "\${{ secrets.KEY }}" > key\n`,
  }),
  (draw) => ({
    path: '.gitlab-ci.yml',
    content: `deploy:\n  id_tokens:\n    VAULT_ID_TOKEN:\n      aud: https://vault.${draw.product()}.io\n  secrets:\n    DATABASE_PASSWORD:\n      vault: production/db/password@kv\n  script:\n    - docker login -u "$CI_REGISTRY_USER" -p "$CI_REGISTRY_PASSWORD" "$CI_REGISTRY"\n`,
  }),
  (draw) => ({
    path: 'infra/compose/compose.yaml',
    content: `services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/${draw.product()}_password\n    secrets: [db_password]\nsecrets:\n  db_password:\n    file: ./db_password.txt\n  token:\n    external: true\n`,
  }),
  (draw) => ({
    path: 'infra/compose/.env',
    content: `DB_PASSWORD=\nAPI_TOKEN=\${API_TOKEN}\nSECRET_KEY=$SECRET_KEY\nPASSWORD_FILE=/run/secrets/${draw.product()}\n`,
  }),
  (draw) => ({
    path: 'infra/ansible/group_vars/all.yml',
    content: `db_password: "{{ vault_db_password }}"\nansible_become_pass: "{{ lookup('community.hashi_vault.hashi_vault', 'secret=kv/${draw.product()}') }}"\ntoken: "{{ lookup('env', 'TOKEN') }}"\n`,
  }),
  (draw) => ({
    path: 'infra/apps/urls.yaml',
    content: `databaseUrl: postgres://app:\${DB_PASSWORD}@db:5432/${draw.product()}\ncache: redis://:$(REDIS_PASSWORD)@redis:6379\nbroker: "amqp://{{ user }}:{{ password }}@rabbit//"\nexample: mysql://user:password@localhost/db\nplain: https://${draw.product()}.acme.io:8443/path@2x\n`,
  }),
]

/** References, in every language that stands in files of infrastructure. */
export const references: Slices = {
  'references in YAML': yaml,
  'references in Terraform': [...terraform, ...declared],
  'references in Kubernetes': kubernetes,
  'references in scripts': shells,
}
