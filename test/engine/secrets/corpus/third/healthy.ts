import type { Make, Slices } from '../case.ts'
import type { Draw } from '../draw.ts'

const WORD = 'password'

const file =
  (path: string, write: (d: Draw) => string): Make =>
  (d) => ({ path, content: `${write(d)}\n` })

/** What repositories that keep their secrets well hold, and what scanners of text take for one. */
export const HEALTHY: Slices = {
  'settings of tools': [
    file(
      '.pre-commit-config.yaml',
      (d) =>
        `repos:\n  - repo: https://github.com/Yelp/detect-secrets\n    rev: ${d.hex(40)}  # v1.5.0\n    hooks:\n      - id: detect-secrets\n  - repo: https://github.com/acme/store-tokens\n    rev: ${d.hex(40)}`,
    ),
    file(
      'infra/terraform/oidc.tf',
      (d) =>
        `resource "aws_iam_openid_connect_provider" "github" {\n  url             = "https://token.actions.githubusercontent.com"\n  thumbprint_list = ["${d.hex(40)}"]\n}\nresource "x" "y" { url = "https://token.actions.githubusercontent.com", thumbprint_list = ["${d.hex(40)}"] }`,
    ),
    file(
      'infra/terraform/ids.tf',
      (d) =>
        `locals {\n  opsgenie_responder = "${d.uuid()}"\n  snyk_org           = "${d.uuid()}"\n  heroku_pipeline    = "${d.uuid()}"\n  scw_organization   = "${d.uuid()}"\n  netlify_site_id    = "${d.uuid()}"\n  cloudflare_zone    = "${d.hex(32)}"\n  okta_app_id        = "0oa${d.alnum(17)}"\n  twilio_account_sid = "AC${d.hex(32)}"\n}`,
    ),
    file(
      'infra/apps/web.yaml',
      (d) =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: web\ndata:\n  RECAPTCHA_SITE_KEY: 6L${d.alnum(38)}\n  STRIPE_PUBLISHABLE_KEY: pk_live_${d.alnum(24)}\n  PUSH_VAPID_PUBLIC_KEY: B${d.alnum(86)}\n  TOKEN_ADDRESS: "0x${d.hex(40)}"`,
    ),
    file(
      'infra/apps/bitwarden.yaml',
      (d) =>
        `apiVersion: k8s.bitwarden.com/v1\nkind: BitwardenSecret\nmetadata:\n  name: app\nspec:\n  organizationId: ${d.uuid()}\n  authToken:\n    secretName: bw-auth-token\n    secretKey: token\n  map:\n    - bwSecretId: ${d.uuid()}\n      secretKeyName: API_KEY`,
    ),
    file(
      'README.md',
      (d) =>
        `# Infrastructure\n\n[![codecov](https://codecov.io/gh/acme/infra/badge.svg?token=${d.alnum(10)})](https://codecov.io/gh/acme/infra)\n[![ci](https://dl.circleci.com/status-badge/main.svg?style=svg&circle-token=${d.hex(40)})](https://circleci.com)\n\nWe meet on [Zoom](https://acme.zoom.us/j/${d.digits(11)}?pwd=${d.alnum(32)}) and [there](https://zoom.acme.org/meeting/${d.digits(11)}?password=${d.uuid()}).`,
    ),
    file(
      'infra/i18n/messages_en.properties',
      () =>
        `login.password=Your password\nlogin.password.repeat=Again, to be sure\nerror.token=The token has expired\nsecret.hint=Nobody will see it`,
    ),
    file(
      'infra/terraform/rotated.tf',
      (d) =>
        `module "db" {\n  source                   = "./db"\n  db_password_rotated_date = "14-0${1 + d.below(8)}-2023"\n  auth_token_rotated_date  = "2023-11-${1 + d.below(28)}"\n}`,
    ),
    file(
      'infra/apps/images.yaml',
      (d) =>
        `api: acme.azurecr.io/appreg/api:prod-${d.hex(7)}-2026${d.digits(10)}\nsecret: acme.azurecr.io/store/secret:pr-12-${d.hex(7)}\ntoken: ghcr.io/acme/token@sha256:${d.hex(64)}`,
    ),
  ],
  'ids in Secrets': [
    file(
      'infra/apps/ids.yaml',
      (d) =>
        `# ids, no secrets\napiVersion: v1\nkind: Secret\nmetadata:\n  name: cluster\nstringData:\n  AZURE_SUBSCRIPTION_ID: ${d.uuid()}\n  tenantId: ${d.uuid()}\n  client-id: ${d.uuid()}\n  GITHUB_APP_ID: "${d.digits(6)}"\n  LOG_LEVEL: debug\n  TIMEZONE: Europe/Berlin\n  admin.passwordMtime: 2026-03-20T17:54:53Z\n  hostname: app.prod.internal`,
    ),
    file(
      'infra/apps/encoded-ids.yaml',
      (d) =>
        `apiVersion: v1\nkind: Secret\nmetadata:\n  name: cluster\ndata:\n  subscriptionid: ${btoa(d.uuid())}\n  vault-name: ${btoa('shop-prod')}\n  objstore.yaml: ${btoa('[{"static_configs": ["thanos-query.default.svc"]}]')}`,
    ),
  ],
  'what is shown or was installed': [
    file(
      'docs/operator/repositories.yaml',
      () =>
        `apiVersion: v1\nkind: Secret\nmetadata:\n  name: private\nstringData:\n  password: my-password\n  token: my-token\n  webhook: shhhh! nobody knows\n  sshPrivateKey: |\n    -----BEGIN OPENSSH PRIVATE${' KEY'}-----\n    ...\n    -----END OPENSSH PRIVATE${' KEY'}-----`,
    ),
    file(
      'ansible_collections/acme/core/playbooks/site.yml',
      (d) =>
        `- hosts: all\n  vars:\n    admin_password: ${d.pick(['Lablab', 'Catalyst'])}#${d.digits(4)}\n    password: ${WORD}123!`,
    ),
    file(
      'roles/db/molecule/default/converge.yml',
      (d) =>
        `- hosts: all\n  vars:\n    db_password: ${d.pick(['s3cure', 's4fe'])}-${d.digits(4)}\n    db_user: app`,
    ),
    file(
      'docs/setup.md',
      () =>
        `# Setup\n\n\`\`\`yaml\npassword: ${btoa('toor')} # toor\ntoken: "${'0123456789abcdef'.repeat(2)}01234567"\napi_key: my-api-key\n\`\`\``,
    ),
  ],
}
