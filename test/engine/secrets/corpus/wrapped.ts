import type { Make, Slices } from './case.ts'
import { encoded } from './draw.ts'

/** Tokens that people have in their repositories most often, by detector. */
const COMMON =
  'github-pat github-fine-grained-pat gitlab-pat aws-access-key-id slack-bot-token digitalocean-pat docker-pat vault-service-token tailscale-key grafana-service-account npm-token pypi-token sendgrid-key stripe-secret-key gcp-api-key hetzner-cloud-token huggingface-token anthropic-key terraform-cloud-token age-secret-key'

const inWrappings: Make[] = [
  (draw) => ({
    path: 'infra/scripts/query.sh',
    content: `curl -fsS "https://api.acme.io/v1/jobs?dry=1&access_token=${draw.secret(draw.token(draw.word(COMMON)))}&page=2"\n`,
  }),
  (draw) => ({
    path: 'infra/config/nested.yaml',
    content: `config: '{"user":"app","token":"${draw.secret(draw.token(draw.word(COMMON)))}"}'\n`,
  }),
  (draw) => ({
    path: 'infra/config/escaped.json',
    content: `{"script": "#!/bin/sh\\nexport TOKEN=\\"${draw.secret(draw.token(draw.word(COMMON)))}\\"\\nrun\\n"}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/data.yaml',
    content: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: blob\ndata:\n  blob: ${draw.secret(encoded(`export TOKEN=${draw.token(draw.word(COMMON))}\nexport LEVEL=info\n`))}\n`,
  }),
  (draw) => ({
    path: 'infra/docs-site/nginx.conf',
    content: `server {\n  listen 80;\n  location / {\n    proxy_set_header Authorization "Bearer ${draw.secret(draw.token(draw.word(COMMON)))}";\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/link.md',
    content: `# Hook\n\nPost to [the hook](https://${draw.secret(draw.token('slack-webhook'))}), not by hand.\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/table.md',
    content: `# Accounts\n\n| account | token |\n|---|---|\n| bot | ${draw.secret(draw.token(draw.word(COMMON)))} |\n`,
  }),
  (draw) => ({
    path: 'infra/windows/setup.ps1',
    content: `$env:API_TOKEN = "${draw.secret(draw.token(draw.word(COMMON)))}"\r\n$env:LEVEL = "info"\r\n`,
  }),
  (draw) => ({
    path: 'infra/ci/Jenkinsfile',
    content: `pipeline {\n  environment {\n    TOKEN = '${draw.secret(draw.token(draw.word(COMMON)))}'\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/nix/host.nix',
    content: `{ services.agent = { enable = true; token = "${draw.secret(draw.token(draw.word(COMMON)))}"; }; }\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/headers.tf',
    content: `data "http" "api" {\n  url = "https://api.acme.io"\n  request_headers = {\n    Authorization = "Bearer ${draw.secret(draw.token(draw.word(COMMON)))}"\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/git/config',
    content: `[remote "origin"]\n\turl = https://x-access-token:${draw.secret(draw.token('github-installation-token'))}@github.com/acme/infra.git\n`,
  }),
  (draw) => ({
    path: 'infra/argo/workflow.yaml',
    content: `spec:\n  templates:\n    - name: run\n      container:\n        image: alpine:3.20\n        command: [sh, -c]\n        args: ["wget --header='PRIVATE-TOKEN: ${draw.secret(draw.token('gitlab-pat'))}' https://gitlab.com/api/v4/projects"]\n`,
  }),
  (draw) => ({
    path: 'infra/list.txt',
    content: `old tokens, to be revoked:\n- ${draw.secret(draw.token(draw.word(COMMON.replace('hetzner-cloud-token ', ''))))}\n- none\n`,
  }),
  (draw) => ({
    path: 'infra/maven/settings.xml',
    content: `<settings>\n  <servers>\n    <server>\n      <id>acme</id>\n      <username>deploy</username>\n      <password>${draw.secret(draw.generated().replace(/[!%]/g, '-'))}</password>\n    </server>\n  </servers>\n</settings>\n`,
  }),
  (draw) => ({
    path: 'infra/nuget/NuGet.Config',
    content: `<configuration>\n  <packageSourceCredentials>\n    <acme>\n      <add key="Username" value="deploy" />\n      <add key="ClearTextPassword" value="${draw.secret(draw.alnum(20))}" />\n    </acme>\n  </packageSourceCredentials>\n</configuration>\n`,
  }),
  (draw) => ({
    path: 'infra/helm/crlf.yaml',
    content: `auth:\r\n  enabled: true\r\n  password: "${draw.secret(draw.generated())}"\r\n`,
  }),
  (draw) => ({
    path: 'infra/helm/anchors.yaml',
    content: `common: &common\n  user: app\n  password: &pw ${draw.secret(draw.alnum(20))}\ndb:\n  <<: *common\n  replicaPassword: *pw\n`,
  }),
  (draw) => ({
    path: 'infra/helm/folded.yaml',
    content: `auth:\n  password: >-\n    ${draw.secret(draw.alnum(24))}\n  user: app\n`,
  }),
  (draw) => ({
    path: 'infra/nomad/job.nomad.hcl',
    content: `job "api" {\n  group "api" {\n    task "api" {\n      env {\n        DB_PASSWORD = "${draw.secret(draw.generated().replace(/%/g, '+'))}"\n      }\n    }\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/consul/config.hcl',
    content: `datacenter = "eu"\nencrypt    = "${draw.secret(draw.binary64(32))}"\nacl {\n  tokens {\n    agent = "${draw.secret(draw.uuid())}"\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/backup/config.yaml',
    content: `repositories:\n  - path: ssh://backup@host/./repo\nencryption_passphrase: ${draw.secret(draw.human())}\n`,
  }),
]

/** Secrets within something else: addresses, strings in strings, headers, tables, languages of scripts. */
export const wrapped: Slices = { 'secrets in wrappings': inWrappings }

/** The same wrappings without a secret. */
export const wrappedHarmless: Slices = {
  'wrappings without secrets': [
    (draw) => ({
      path: 'infra/scripts/query.sh',
      content: `curl -fsS "https://api.acme.io/v1/jobs?dry=1&access_token=\${TOKEN}&page=${draw.digits(2)}"\n`,
    }),
    (draw) => ({
      path: 'infra/config/nested.yaml',
      content: `config: '{"user":"${draw.product()}","token":"\${TOKEN}","secretName":"app-tls"}'\n`,
    }),
    (draw) => ({
      path: 'infra/nginx/nginx.conf',
      content: `server {\n  ssl_certificate_key /etc/nginx/tls/${draw.product()}.key;\n  auth_basic_user_file /etc/nginx/.htpasswd;\n  proxy_set_header Authorization $http_authorization;\n  proxy_pass_header X-Token;\n}\n`,
    }),
    (draw) => ({
      path: 'infra/windows/setup.ps1',
      content: `$password = Read-Host -AsSecureString\r\n$token = $env:${draw.product().toUpperCase()}_TOKEN\r\n$secret = Get-Secret -Name app\r\n`,
    }),
    (draw) => ({
      path: 'infra/ci/Jenkinsfile',
      content: `pipeline {\n  environment {\n    TOKEN = credentials('${draw.product()}-token')\n  }\n  stages { stage('x') { steps { withCredentials([string(credentialsId: 'vault-token', variable: 'VAULT_TOKEN')]) { sh 'make' } } } }\n}\n`,
    }),
    (draw) => ({
      path: 'infra/maven/settings.xml',
      content: `<settings>\n  <servers>\n    <server>\n      <id>${draw.product()}</id>\n      <password>\${env.MAVEN_PASSWORD}</password>\n    </server>\n  </servers>\n</settings>\n`,
    }),
    (draw) => ({
      path: 'infra/helm/values.schema.json',
      content: `${JSON.stringify({ properties: { password: { type: 'string', default: '', description: `Password of ${draw.product()}` }, existingSecret: { type: 'string' }, token: { $ref: '#/definitions/token' } }, required: ['password'] }, null, 2)}\n`,
    }),
    (draw) => ({
      path: 'infra/nomad/job.nomad.hcl',
      content: `job "${draw.product()}" {\n  group "api" {\n    task "api" {\n      template {\n        data = <<EOF\nDB_PASSWORD={{ with secret "kv/data/app" }}{{ .Data.data.password }}{{ end }}\nEOF\n      }\n      vault { policies = ["app-token-reader"] }\n    }\n  }\n}\n`,
    }),
    (draw) => ({
      path: 'infra/policies/vault.hcl',
      content: `path "kv/data/${draw.product()}/*" {\n  capabilities = ["read"]\n}\n\npath "auth/token/lookup-self" {\n  capabilities = ["read"]\n}\n\npath "secret/metadata/production/api-key" {\n  capabilities = ["list"]\n}\n`,
    }),
    (draw) => ({
      path: 'infra/policies/password.rego',
      content: `package ${draw.product()}\n\ndeny contains msg if {\n  input.resource.password == ""\n  msg := sprintf("password of %v is empty; token must be set", [input.name])\n}\n`,
    }),
    (draw) => ({
      path: 'infra/helm/anchors.yaml',
      content: `common: &common\n  existingSecret: &secret ${draw.product()}-credentials\ndb:\n  <<: *common\n  passwordSecret: *secret\n`,
    }),
    (draw) => ({
      path: 'infra/gateway/route.yaml',
      content: `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata:\n  name: ${draw.product()}\nspec:\n  listeners:\n    - name: https\n      tls:\n        certificateRefs:\n          - kind: Secret\n            name: wildcard-tls-2026\n`,
    }),
  ],
}
