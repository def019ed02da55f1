import type { Make, Slices } from './case.ts'
import type { Draw } from './draw.ts'

/**
 * Tokens by the forms that their providers describe, written down a second time and not made from the detectors: under
 * which name they usually stand, and what they look like.
 */
const ISSUED: readonly (readonly [name: string, token: (draw: Draw) => string])[] = [
  ['AWS_SECRET_ACCESS_KEY', (d) => d.from(BASE64, 40)],
  ['aws_session_token', (d) => `IQoJb3JpZ2luX2VjE${d.from(BASE64, 300)}==`],
  ['minio_root_password', (d) => d.alnum(32)],
  ['S3_SECRET_KEY', (d) => d.from(BASE64, 40)],
  ['google_api_key', (d) => `AIza${d.from(`${WORD}-`, 35)}`],
  ['GOOGLE_CLIENT_SECRET', (d) => `GOCSPX-${d.from(`${WORD}-`, 28)}`],
  ['ARM_CLIENT_SECRET', (d) => `${d.alnum(3)}8Q~${d.from(`${WORD}-~.`, 34)}`],
  ['azure_storage_account_key', (d) => `${d.from(BASE64, 86)}==`],
  ['AZURE_SERVICEBUS_KEY', (d) => `${d.from(BASE64, 43)}=`],
  ['HCLOUD_TOKEN', (d) => d.alnum(64)],
  ['hcloud_token', (d) => d.alnum(64)],
  ['HETZNER_DNS_TOKEN', (d) => d.alnum(32)],
  ['DIGITALOCEAN_TOKEN', (d) => `dop_v1_${d.hex(64)}`],
  ['linode_token', (d) => d.hex(64)],
  ['SCW_SECRET_KEY', (d) => d.uuid()],
  ['OVH_APPLICATION_SECRET', (d) => d.alnum(32)],
  ['ovh_consumer_key', (d) => d.alnum(32)],
  ['VULTR_API_KEY', (d) => d.from(UPPERNUM, 36)],
  ['CLOUDFLARE_API_TOKEN', (d) => d.from(`${WORD}-`, 40)],
  ['cloudflare_api_key', (d) => d.hex(37)],
  ['FASTLY_API_KEY', (d) => d.from(`${WORD}-`, 32)],
  ['ALICLOUD_SECRET_KEY', (d) => d.alnum(30)],
  ['ibmcloud_api_key', (d) => d.from(`${WORD}-`, 44)],
  ['GITHUB_TOKEN', (d) => `github_pat_${d.alnum(22)}_${d.alnum(59)}`],
  ['gh_app_token', (d) => `ghs_${d.alnum(36)}`],
  ['GITLAB_TOKEN', (d) => `glpat-${d.from(`${WORD}-`, 20)}`],
  ['gitlab_runner_token', (d) => `glrt-${d.from(`${WORD}-`, 20)}`],
  ['gitlab_trigger', (d) => `glptt-${d.hex(40)}`],
  ['BITBUCKET_APP_PASSWORD', (d) => `ATBB${d.alnum(32)}`],
  ['GITEA_TOKEN', (d) => d.hex(40)],
  ['CIRCLE_TOKEN', (d) => d.hex(40)],
  ['circleci_personal_token', (d) => `CCIPAT_${d.alnum(22)}_${d.hex(40)}`],
  ['BUILDKITE_API_TOKEN', (d) => `bkua_${d.hex(40)}`],
  ['TFE_TOKEN', (d) => `${d.alnum(14)}.atlasv1.${d.from(`${WORD}-`, 67)}`],
  ['PULUMI_ACCESS_TOKEN', (d) => `pul-${d.hex(40)}`],
  ['DOPPLER_TOKEN', (d) => `dp.st.prd.${d.alnum(43)}`],
  ['DRONE_RPC_SECRET', (d) => d.hex(32)],
  ['ARGOCD_AUTH_TOKEN', (d) => jwt(d)],
  ['NPM_TOKEN', (d) => `npm_${d.alnum(36)}`],
  ['PYPI_TOKEN', (d) => `pypi-AgEIcHlwaS5vcmc${d.from(`${WORD}-`, 150)}`],
  ['DOCKERHUB_TOKEN', (d) => `dckr_pat_${d.from(`${WORD}-`, 27)}`],
  ['ARTIFACTORY_API_KEY', (d) => `AKCp8${d.alnum(68)}`],
  ['QUAY_ROBOT_TOKEN', (d) => d.from(UPPERNUM, 64)],
  ['RUBYGEMS_API_KEY', (d) => `rubygems_${d.hex(48)}`],
  ['CARGO_REGISTRY_TOKEN', (d) => `cio${d.alnum(32)}`],
  ['NUGET_API_KEY', (d) => `oy2${d.lower(43)}`],
  ['VAULT_TOKEN', (d) => `hvs.${d.from(`${WORD}-`, 92)}`],
  ['vault_token', (d) => `s.${d.alnum(24)}`],
  ['OP_SERVICE_ACCOUNT_TOKEN', (d) => `ops_eyJ${d.from(BASE64, 240)}`],
  ['INFISICAL_TOKEN', (d) => `st.${d.hex(24)}.${d.hex(32)}.${d.hex(32)}`],
  ['GRAFANA_API_KEY', (d) => `glsa_${d.alnum(32)}_${d.hex(8)}`],
  ['grafana_cloud_token', (d) => `glc_eyJ${d.from(BASE64, 120)}`],
  ['DD_API_KEY', (d) => d.hex(32)],
  ['datadog_app_key', (d) => d.hex(40)],
  ['NEW_RELIC_API_KEY', (d) => `NRAK-${d.from(UPPERNUM, 27)}`],
  ['NEW_RELIC_LICENSE_KEY', (d) => `${d.hex(36)}NRAL`],
  ['SENTRY_AUTH_TOKEN', (d) => `sntrys_eyJ${d.from(BASE64, 120)}_${d.from(BASE64, 43)}`],
  ['pagerduty_integration_key', (d) => d.hex(32)],
  ['PAGERDUTY_TOKEN', (d) => `u+${d.from(`${WORD}-`, 18)}`],
  ['OPSGENIE_API_KEY', (d) => d.uuid()],
  ['HONEYCOMB_API_KEY', (d) => d.alnum(22)],
  ['DT_API_TOKEN', (d) => `dt0c01.${d.from(UPPERNUM, 24)}.${d.from(UPPERNUM, 64)}`],
  ['ELASTIC_API_KEY', (d) => Buffer.from(`${d.url64(20)}:${d.url64(22)}`).toString('base64')],
  ['SLACK_BOT_TOKEN', (d) => `xoxb-${d.digits(12)}-${d.digits(12)}-${d.alnum(24)}`],
  ['SLACK_APP_TOKEN', (d) => `xapp-1-A${d.from(UPPERNUM, 10)}-${d.digits(13)}-${d.hex(64)}`],
  [
    'SLACK_URL',
    (d) =>
      `https://hooks.${'slack'}.com/services/T${d.from(UPPERNUM, 8)}/B${d.from(UPPERNUM, 10)}/${d.alnum(24)}`,
  ],
  ['DISCORD_TOKEN', (d) => `M${d.alnum(25)}.${d.alnum(6)}.${d.from(`${WORD}-`, 38)}`],
  ['discord_webhook', (d) => `https://discord.com/api/webhooks/${d.digits(18)}/${d.from(`${WORD}-`, 68)}`],
  ['TELEGRAM_BOT_TOKEN', (d) => `${d.digits(10)}:AA${d.from(`${WORD}-`, 33)}`],
  ['TWILIO_AUTH_TOKEN', (d) => d.hex(32)],
  ['SENDGRID_API_KEY', (d) => `SG.${d.from(`${WORD}-`, 22)}.${d.from(`${WORD}-`, 43)}`],
  ['MAILGUN_API_KEY', (d) => `key-${d.hex(32)}`],
  ['POSTMARK_SERVER_TOKEN', (d) => d.uuid()],
  ['MAILCHIMP_API_KEY', (d) => `${d.hex(32)}-us${d.digits(2)}`],
  ['STRIPE_SECRET_KEY', (d) => `sk_live_${d.alnum(24)}`],
  ['stripe_webhook_secret', (d) => `whsec_${d.alnum(32)}`],
  ['SQUARE_ACCESS_TOKEN', (d) => `EAAA${d.from(`${WORD}-`, 60)}`],
  ['PAYPAL_CLIENT_SECRET', (d) => `E${d.from(`${WORD}-`, 79)}`],
  ['ADYEN_API_KEY', (d) => `AQE${d.from(BASE64, 120)}`],
  ['PLANETSCALE_TOKEN', (d) => `pscale_tkn_${d.from(`${WORD}-`, 43)}`],
  ['MONGODB_ATLAS_PRIVATE_KEY', (d) => d.uuid()],
  ['SUPABASE_SERVICE_ROLE_KEY', (d) => jwt(d)],
  ['CONFLUENT_CLOUD_API_SECRET', (d) => d.from(BASE64, 64)],
  ['OPENAI_API_KEY', (d) => `sk-proj-${d.alnum(74)}T3BlbkFJ${d.alnum(74)}`],
  ['ANTHROPIC_API_KEY', (d) => `sk-ant-api03-${d.from(`${WORD}-`, 93)}AA`],
  ['HF_TOKEN', (d) => `hf_${d.alnum(34)}`],
  ['GROQ_API_KEY', (d) => `gsk_${d.alnum(52)}`],
  ['MISTRAL_API_KEY', (d) => d.alnum(32)],
  ['COHERE_API_KEY', (d) => d.alnum(40)],
  ['REPLICATE_API_TOKEN', (d) => `r8_${d.alnum(37)}`],
  ['TS_AUTHKEY', (d) => `tskey-auth-k${d.alnum(11)}CNTRL-${d.alnum(32)}`],
  ['NGROK_AUTHTOKEN', (d) => `2${d.alnum(26)}_${d.alnum(21)}`],
  ['wireguard_private_key', (d) => `${d.from(BASE64, 42)}A=`],
  ['K3S_TOKEN', (d) => `K10${d.hex(64)}::server:${d.hex(32)}`],
  ['RANCHER_TOKEN', (d) => `token-${d.lower(5)}:${d.lower(54)}`],
  ['SONAR_TOKEN', (d) => `sqp_${d.hex(40)}`],
  ['SNYK_TOKEN', (d) => d.uuid()],
  ['CODECOV_TOKEN', (d) => d.uuid()],
  ['JIRA_API_TOKEN', (d) => `ATATT3xFfGF0${d.from(`${WORD}-`, 171)}=${d.from('0123456789ABCDEF', 8)}`],
  ['ALGOLIA_ADMIN_KEY', (d) => d.hex(32)],
  ['LINEAR_API_KEY', (d) => `lin_api_${d.alnum(40)}`],
  ['NOTION_TOKEN', (d) => `ntn_${d.digits(11)}${d.alnum(35)}`],
  ['AIRTABLE_API_KEY', (d) => `pat${d.alnum(14)}.${d.hex(64)}`],
  ['FLY_API_TOKEN', (d) => `FlyV1 fm2_${d.from(BASE64, 200)}`],
  ['VERCEL_TOKEN', (d) => d.alnum(24)],
  ['NETLIFY_AUTH_TOKEN', (d) => `nfp_${d.alnum(36)}`],
  ['HEROKU_API_KEY', (d) => d.uuid()],
  ['CONSUL_HTTP_TOKEN', (d) => d.uuid()],
  ['NOMAD_TOKEN', (d) => d.uuid()],
]

const WORD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_'
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const UPPERNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

function jwt(draw: Draw): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ iss: 'argocd', sub: draw.product(), iat: 1750000000 })}.${draw.from(`${WORD}-`, 43)}`
}

const camel = (name: string) =>
  name.toLowerCase().replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase())

/** Where people leave them. */
const LEFT: readonly ((name: string, token: string) => { path: string; content: string })[] = [
  (name, token) => ({
    path: 'infra/environments/prod/app.env',
    content: `# managed by hand\nTZ=UTC\n${name.toUpperCase()}="${token}"\n`,
  }),
  (name, token) => ({
    path: 'infra/charts/web/values-prod.yaml',
    content: `image:\n  repository: registry.acme.io/web\n  tag: 1.4.2\nextraEnv:\n  - name: ${name.toUpperCase()}\n    value: ${token}\nservice:\n  port: 80\n`,
  }),
  (name, token) => ({
    path: 'infra/docker-compose.yml',
    content: `services:\n  web:\n    image: acme/web:2.0.1\n    environment:\n      - NODE_ENV=production\n      - ${name.toUpperCase()}=${token}\n`,
  }),
  (name, token) => ({
    path: 'infra/iac/variables.tf',
    content: `variable "${name.toLowerCase()}" {\n  description = "for the ${name.toLowerCase().split('_')[0]} provider"\n  type        = string\n  default     = "${token}"\n}\n`,
  }),
  (name, token) => ({
    path: 'infra/ansible/group_vars/all.yml',
    content: `---\nntp_server: ntp.acme.io\n${name.toLowerCase()}: '${token}'\n`,
  }),
  (name, token) => ({
    path: 'infra/scripts/deploy.sh',
    content: `#!/usr/bin/env bash\nset -euo pipefail\n: "\${REGION:=eu}"\n${name.toUpperCase()}=${token} ./run --region "$REGION"\n`,
  }),
  (name, token) => ({
    path: 'infra/settings/production.json',
    content: `{ "log": { "level": "info" }, "vendor": { "${camel(name)}": "${token}" } }\n`,
  }),
  (name, token) => ({
    path: 'infra/config.toml',
    content: `[server]\nport = 8080\n\n[vendor]\n${name.toLowerCase()} = "${token}"\n`,
  }),
  (name, token) => ({
    path: '.gitlab-ci.yml',
    content: `stages: [deploy]\nvariables:\n  ${name.toUpperCase()}: "${token}"\ndeploy:\n  stage: deploy\n  script: [make deploy]\n`,
  }),
  (name, token) => ({
    path: 'infra/k8s/job.yaml',
    content: `apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: sync\nspec:\n  template:\n    spec:\n      containers:\n        - name: sync\n          image: acme/sync:1.0.0\n          env:\n            - { name: ${name.toUpperCase()}, value: "${token}" }\n`,
  }),
  (name, token) => ({
    path: 'infra/packer/image.pkr.hcl',
    content: `build {\n  provisioner "shell" {\n    environment_vars = [\n      "DEBIAN_FRONTEND=noninteractive",\n      "${name.toUpperCase()}=${token}",\n    ]\n  }\n}\n`,
  }),
]

/** A file each, in turn in the places where people leave them. */
const makes: Make[] = ISSUED.map(
  ([name, token], number) =>
    (draw) =>
      LEFT[(number + draw.below(LEFT.length)) % LEFT.length]!(name, draw.secret(token(draw))),
)

/** Tokens by the usual names. */
export const issued: Slices = { 'second: issued tokens': makes }
