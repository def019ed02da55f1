import type { Make, Slices } from './case.ts'

const alerting: Make[] = [
  (draw) => ({
    path: 'infra/monitoring/alertmanager.yml',
    content: `global:\n  smtp_smarthost: mail.acme.io:587\n  smtp_auth_username: alerts\n  smtp_auth_password: ${draw.secret(draw.quoted(draw.human()))}\nroute:\n  receiver: mail\n`,
  }),
  (draw) => ({
    path: 'infra/monitoring/alertmanager.yaml',
    content: `receivers:\n  - name: slack\n    slack_configs:\n      - api_url: https://${draw.secret(draw.token('slack-webhook'))}\n        channel: "#alerts"\n`,
  }),
  (draw) => ({
    path: 'infra/monitoring/alertmanager.yaml',
    content: `receivers:\n  - name: pager\n    pagerduty_configs:\n      - ${draw.pick(['routing_key', 'service_key'])}: ${draw.secret(draw.hex(32))}\n`,
  }),
  (draw) => ({
    path: 'infra/monitoring/receivers.yml',
    content: `receivers:\n  - name: ops\n    opsgenie_configs:\n      - api_key: ${draw.secret(draw.uuid())}\n        api_url: https://api.eu.opsgenie.com/\n`,
  }),
  (draw) => ({
    path: 'infra/monitoring/receivers.yml',
    content: `receivers:\n  - name: chat\n    telegram_configs:\n      - bot_token: ${draw.secret(draw.token('telegram-bot-token'))}\n        chat_id: -100${draw.digits(10)}\n`,
  }),
  (draw) => ({
    path: 'infra/monitoring/discord.yml',
    content: `receivers:\n  - name: chat\n    discord_configs:\n      - webhook_url: https://${draw.secret(draw.token('discord-webhook'))}\n`,
  }),
  (draw) => ({
    path: 'infra/grafana/contact-points.yaml',
    content: `apiVersion: 1\ncontactPoints:\n  - orgId: 1\n    name: ops\n    receivers:\n      - uid: ops\n        type: teams\n        settings:\n          url: https://acme.${draw.secret(draw.token('teams-webhook'))}\n`,
  }),
  (draw) => ({
    path: 'infra/grafana/contact-points.yaml',
    content: `contactPoints:\n  - name: pd\n    receivers:\n      - type: pagerduty\n        settings:\n          integrationKey: ${draw.secret(draw.hex(32))}\n`,
  }),
  (draw) => ({
    path: 'infra/grafana/datasources.yaml',
    content: `datasources:\n  - name: pg\n    type: postgres\n    user: grafana\n    secureJsonData:\n      password: ${draw.secret(draw.quoted(draw.human()))}\n`,
  }),
  (draw) => ({
    path: 'infra/monitoring/config.yaml',
    content: `receivers:\n  - name: hook\n    webhook_configs:\n      - url: https://ops:${draw.secret(draw.plainPassword())}@hooks.acme.io/alert\n`,
  }),
  (draw) => ({
    path: 'infra/monitoring/pushover.yml',
    content: `receivers:\n- name: push\n  pushover_configs:\n  - user_key: ${draw.secret(draw.lower(30))}\n    token: ${draw.secret(draw.lower(30))}\n`,
  }),
  (draw) => ({
    path: 'infra/flux/provider.yaml',
    content: `apiVersion: notification.toolkit.fluxcd.io/v1beta3\nkind: Provider\nmetadata:\n  name: slack\nspec:\n  type: slack\n  address: https://${draw.secret(draw.token('slack-webhook'))}\n`,
  }),
]

const fence = '```'

const runbooks: Make[] = [
  (draw) => ({
    path: 'infra/runbooks/api.md',
    content: `# API\n\n${fence}sh\ncurl -fsS -H "Authorization: Bearer ${draw.secret(draw.url64(43))}" https://api.acme.io/health\n${fence}\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/restore.md',
    content: `# Restore\n\n${fence}bash\nexport RESTIC_PASSWORD=${draw.secret(draw.human())}\nrestic -r s3:https://s3.acme.io/backup restore latest --target /\n${fence}\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/database.md',
    content: `# Database\n\n    PGPASSWORD=${draw.secret(draw.human())} psql -h db.internal -U postgres\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/mysql.md',
    content: `# MySQL\n\n${fence}\nmysql -h db -u root --password=${draw.secret(draw.human())} shop < dump.sql\n${fence}\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/registry.md',
    content: `# Registry\n\n${fence}sh\ndocker login -u deploy -p ${draw.secret(draw.alnum(20))} registry.acme.io\n${fence}\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/basic.md',
    content: `# Queue\n\n${fence}sh\ncurl -u admin:${draw.secret(draw.alnum(14))} https://rabbit.acme.io/api/queues\n${fence}\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/borg.md',
    content: `# Borg\n\n${fence}sh\nBORG_PASSPHRASE='${draw.secret(draw.human())}' borg list ssh://backup@host/./repo\n${fence}\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/vault.md',
    content: `# Unseal\n\n${fence}sh\nexport VAULT_TOKEN=${draw.secret(draw.token('vault-service-token'))}\nvault status\n${fence}\n`,
  }),
  (draw) => ({
    path: 'infra/scripts/backup.sh',
    content: `#!/usr/bin/env bash\nset -euo pipefail\n${draw.pick(['RESTIC_PASSWORD', 'BORG_PASSPHRASE', 'PGPASSWORD', 'MYSQL_PWD'])}="${draw.secret(draw.human().replace('!', '1'))}"\nexport RESTIC_PASSWORD\n`,
  }),
  (draw) => ({
    path: 'infra/scripts/call.sh',
    content: `curl -X POST -H 'X-API-Key: ${draw.secret(draw.alnum(32))}' https://api.acme.io/jobs\n`,
  }),
  (draw) => ({
    path: 'infra/scripts/deploy.sh',
    content: `helm upgrade db bitnami/postgresql --set auth.password=${draw.secret(draw.alnum(16))} --namespace db\n`,
  }),
  (draw) => ({
    path: 'infra/scripts/secret.sh',
    content: `kubectl create secret generic app --from-literal=password=${draw.secret(draw.alnum(16))} --dry-run=client -o yaml\n`,
  }),
  (draw) => ({
    path: 'infra/Makefile',
    content: `deploy:\n\tHCLOUD_TOKEN=${draw.secret(draw.alnum(64))} terraform apply\n`,
  }),
  (draw) => ({
    path: 'infra/scripts/pass.sh',
    content: `sshpass -p '${draw.secret(draw.human())}' ssh root@10.0.0.1 uptime\n`,
  }),
]

const pipelines: Make[] = [
  (draw) => ({
    path: '.github/workflows/deploy.yaml',
    content: `on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: docker/login-action@v3\n        with:\n          username: deploy\n          password: ${draw.secret(draw.password())}\n`,
  }),
  (draw) => ({
    path: '.github/workflows/test.yml',
    content: `on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    env:\n      ${draw.key(draw.passwordWords(), ['scream'])}: ${draw.secret(draw.quoted(draw.generated()))}\n    steps:\n      - run: make\n`,
  }),
  (draw) => ({
    path: '.gitlab-ci.yml',
    content: `variables:\n  STAGE: live\n  ${draw.pick(['SSH_PASSWORD', 'DEPLOY_TOKEN', 'CI_REGISTRY_PASSWORD'])}: ${draw.secret(draw.quoted(draw.generated()))}\ndeploy:\n  script: make deploy\n`,
  }),
  (draw) => ({
    path: 'infra/ci/runner.toml',
    content: `[[runners]]\n  name = "ci"\n  url = "https://gitlab.com/"\n  token = "${draw.secret(draw.token('gitlab-runner-token'))}"\n`,
  }),
]

const ciphered = (data: string) => `ENC[AES256_GCM,data:${data},iv:${data}AAAA=,tag:${data}BBBB==,type:str]`
const metadata = (mac: string) =>
  `sops:\n    age:\n        - recipient: age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p\n          enc: |\n            -----BEGIN AGE ENCRYPTED FILE-----\n            YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSB\n            -----END AGE ENCRYPTED FILE-----\n    lastmodified: "2026-02-03T04:05:06Z"\n    mac: ${mac}\n    encrypted_regex: ^(data|stringData)$\n    version: 3.9.1\n`

const sops: Make[] = [
  (draw) => ({
    path: 'infra/secrets/app.sops.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n    name: app\nstringData:\n    user: ${ciphered(draw.alnum(8))}\n    password: ${draw.secret(draw.human())}\n${metadata(ciphered(draw.alnum(40)))}`,
  }),
  (draw) => ({
    path: 'infra/secrets/db.enc.yaml',
    content: `database:\n    user: app\n    password: ${draw.secret(draw.human())}\n`,
  }),
  (draw) => ({
    path: 'infra/secrets/late.sops.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n    name: app\ndata:\n    token: ${ciphered(draw.alnum(12))}\n    added-later: ${draw.secret(Buffer.from(draw.generated()).toString('base64'))}\n${metadata(ciphered(draw.alnum(40)))}`,
  }),
  (draw) => ({
    path: 'infra/secrets/forged.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\nstringData:\n  password: ${draw.secret(draw.human())}\nsops:\n  version: 3.9.1\n`,
  }),
]

/** What people on call write down, and what pipelines are given. */
export const operations: Slices = {
  'alerting receivers': alerting,
  'runbooks and scripts': runbooks,
  pipelines,
  sops,
}
