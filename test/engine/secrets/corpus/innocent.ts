import type { Make, Slices } from './case.ts'
import { type Draw, encoded } from './draw.ts'

const B64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const at =
  (path: string, content: (draw: Draw) => string): Make =>
  (draw) => ({ path, content: content(draw) })

/** One file of each line, so that each is judged for itself. */
const each = (path: string, lines: readonly ((draw: Draw) => string)[]): Make[] =>
  lines.map((line) => at(path, (draw) => `${line(draw)}\n`))

const names: Make[] = [
  ...each('infra/charts/web/values.yaml', [
    () =>
      'auth:\n  existingSecret: shop-db\n  secretKeys:\n    adminPasswordKey: postgres-password\n    userPasswordKey: password',
    () => 'passwordSecretName: shop-db-credentials',
    () => 'tls:\n  secretName: shop-example-tls',
    () => 'imagePullSecrets:\n  - name: regcred\n  - name: harbor-pull',
    () =>
      'oauth2:\n  tokenUrl: https://id.acme.io/oauth2/token\n  clientId: shop-frontend\n  clientSecretFile: /run/secrets/oidc',
    () => 'serviceAccount:\n  automountServiceAccountToken: false\n  name: token-reviewer',
    () => 'passwordPolicy:\n  minLength: 14\n  requireUppercase: true\n  history: 5',
    () => 'secretRotationDays: 90\ntokenTTL: 3600s\nkeyRotationPeriod: 2160h',
    (d) => `credentialsSecret: cloud-credentials-${d.lower(5)}`,
    () => 'session:\n  cookieName: __Host-session\n  tokenHeader: X-Auth-Token',
    () => 'keystore:\n  type: PKCS12\n  alias: server\n  passwordFrom: KEYSTORE_PASSWORD',
    () =>
      'persistence:\n  storageClass: hcloud-volumes\nauthMethod: scram-sha-256\npasswordEncryption: scram-sha-256',
    () =>
      'apiKeyHeader: X-Api-Key\napiKeyRef: shop/api-key\nprivateKeySecretRef:\n  name: letsencrypt-account-key',
    () => 'secretsBackend: vault\nsecretsPath: kv/data/shop\nauth: kubernetes',
    () => 'sshKeyName: deploy-2024\npublicKeyFile: ./keys/deploy.pub\nhostKeyAlgorithms: ssh-ed25519',
    () =>
      'primaryKey: order_id\nforeignKey: customer_id\npartitionKey: tenant\nsortKey: created_at\nrowKey: name',
    () =>
      'keyPrefix: shop:sessions\ncacheKey: v2-assets\nidempotencyKey: order-created\nroutingKey: orders.created',
    () => 'token: ""\npassword: null\nsecret: ~\napiKey: {}',
    () => 'password: ${DB_PASSWORD}\ntoken: $(API_TOKEN)\nsecret: {{ .Values.secret | quote }}',
    () =>
      'password: <path:kv/data/shop#password>\ntoken: ref+vault://kv/shop#token\nsecret: op://infra/shop/secret',
    () => 'adminPassword: "" # set by the external secret\nrootPassword: ""',
    () => 'enableBasicAuth: true\nauthType: token\ntokenType: Bearer\nsecretType: Opaque',
  ]),
  ...each('infra/terraform/main.tf', [
    () => 'data "aws_secretsmanager_secret_version" "db" {\n  secret_id = "prod/shop/db-password"\n}',
    () =>
      'resource "random_password" "db" {\n  length  = 32\n  special = true\n}\n\noutput "password" {\n  value     = random_password.db.result\n  sensitive = true\n}',
    () => 'provider "hcloud" {\n  token = var.hcloud_token\n}',
    () =>
      'variable "db_password" {\n  type        = string\n  description = "Password of the database, from the pipeline."\n  sensitive   = true\n}',
    () =>
      'password_last_rotated = "2025-03-14"\nsecret_rotation_window = "30d"\nkey_spec = "RSA_4096"\nkey_usage = "SIGN_VERIFY"',
    () =>
      'resource "aws_key_pair" "ops" {\n  key_name   = "ops-2025"\n  public_key = file("${path.module}/ops.pub")\n}',
    (d) =>
      `resource "hcloud_ssh_key" "ops" {\n  name       = "ops"\n  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${d.from(B64, 43)} ops@acme"\n}`,
    () =>
      'secret_name        = "projects/acme/secrets/db-password/versions/latest"\nkms_key_id         = "arn:aws:kms:eu-central-1:111122223333:key/mrk-1"\npassword_data_key  = "password"',
    () =>
      'master_password = data.vault_kv_secret_v2.db.data["password"]\napi_token       = one(data.onepassword_item.api[*].credential)',
    () => 'token = sensitive(coalesce(var.token, "not-used-in-plan"))',
    () =>
      'password = random_password.this["shop"].result\nsecret   = local.secrets.shop\nkey      = "${var.prefix}/terraform.tfstate"',
    () =>
      'terraform {\n  backend "s3" {\n    bucket = "acme-state"\n    key    = "prod/network/terraform.tfstate"\n    region = "eu-central-1"\n  }\n}',
    () => 'ignore_changes = [password, master_user_secret, secret_string]',
    () =>
      'environment_variables = {\n  SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop-AbCdEf"\n  TOKEN_URL  = "https://id.acme.io/token"\n}',
    () =>
      'lookup_key = "password"\nsecret_keys = ["username", "password"]\nauth_token_update_strategy = "ROTATE"',
    () => 'for_each = { for key, secret in local.secrets : key => secret if secret.enabled }',
    () =>
      'condition     = length(var.password) >= 16\nerror_message = "The password must have at least 16 characters."',
    () => 'admin_password_parameter = "/prod/grafana/admin-password"\nssm_token_path = "/shared/ci/token"',
    () =>
      'key_algorithm = "ECDSA_P384"\npreshared_keys_enabled = false\ntoken_expiry = "24h"\naccess_key_age_max = 90',
  ]),
]

const references: Make[] = [
  ...each('infra/k8s/app.yaml', [
    () =>
      'env:\n  - name: DB_PASSWORD\n    valueFrom:\n      secretKeyRef:\n        name: db\n        key: password',
    () =>
      'apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: shop\nspec:\n  data:\n    - secretKey: apiToken\n      remoteRef:\n        key: shop/prod/api\n        property: token',
    (d) =>
      `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: db\nspec:\n  encryptedData:\n    password: AgB${d.from(B64, 720)}==`,
    (d) =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\nstringData:\n  password: ENC[AES256_GCM,data:${d.from(B64, 16)},iv:${d.from(B64, 43)}=,tag:${d.from(B64, 22)}==,type:str]\nsops:\n  age:\n    - recipient: age1${d.from('qpzry9x8gf2tvdw0s3jn54khce6mua7l', 58)}\n      enc: |\n        -----BEGIN AGE ENCRYPTED FILE-----\n        ${d.from(B64, 64)}\n        -----END AGE ENCRYPTED FILE-----\n  lastmodified: "2025-05-01T10:00:00Z"\n  mac: ENC[AES256_GCM,data:${d.from(B64, 171)}=,iv:${d.from(B64, 43)}=,tag:${d.from(B64, 22)}==,type:str]\n  encrypted_regex: ^(data|stringData)$\n  version: 3.9.4`,
    () =>
      'metadata:\n  annotations:\n    vault.hashicorp.com/agent-inject-secret-db: database/creds/shop\n    vault.hashicorp.com/agent-inject-template-db: |\n      {{- with secret "database/creds/shop" -}}\n      postgres://{{ .Data.username }}:{{ .Data.password }}@db/shop\n      {{- end }}',
    () =>
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: ci\n  annotations:\n    kubernetes.io/service-account.name: ci\ntype: kubernetes.io/service-account-token',
    () =>
      'apiVersion: v1\nkind: Secret\nmetadata:\n  name: app\nstringData:\n  password: ${APP_PASSWORD}\n  url: "postgres://app:${APP_PASSWORD}@db/app"',
    () =>
      'volumes:\n  - name: creds\n    secret:\n      secretName: db-creds\n      items:\n        - key: password\n          path: password',
    () =>
      'spec:\n  secretStoreRef:\n    name: vault\n    kind: ClusterSecretStore\n  dataFrom:\n    - extract:\n        key: kv/shop/production/database-credentials',
    () =>
      'args:\n  - --token-file=/var/run/secrets/token\n  - --password-file\n  - /etc/app/password\n  - --tls-private-key-file=/certs/tls.key',
    (d) => `webhooks:\n  - clientConfig:\n      caBundle: ${encoded(d.certificate())}`,
    (d) =>
      `clusters:\n  - name: prod\n    cluster:\n      certificate-authority-data: ${encoded(d.certificate())}\n      server: https://10.0.0.1:6443`,
  ]),
  ...each('infra/scripts/run.sh', [
    () => 'export DB_PASSWORD="$(vault kv get -field=password kv/shop)"',
    () => 'TOKEN=$(curl -s "$URL" | jq -r .access_token)\ncurl -H "Authorization: Bearer $TOKEN" "$API"',
    () => 'read -rsp "Password: " password && printf "%s" "$password" | docker login --password-stdin',
    () => 'kubectl create secret generic db --from-literal=password="$DB_PASSWORD" --dry-run=client -o yaml',
    () => 'psql "postgres://app:${PGPASSWORD}@${HOST}:5432/app"',
    () => ': "${HCLOUD_TOKEN:?set HCLOUD_TOKEN}"\nif [ -z "$API_KEY" ]; then echo "API_KEY is not set"; fi',
    () => 'sops --decrypt secrets.enc.yaml | kubectl apply -f -\nage-keygen -o key.txt',
    () => 'password=`pass show infra/db`\nsecret=`cat /run/secrets/db`',
    () => 'mysql -u root -p"$MYSQL_ROOT_PASSWORD" -e "SELECT 1"\nredis-cli -a "$REDIS_PASSWORD" PING',
    () => 'ssh-keygen -t ed25519 -f id_deploy -N "" -C deploy\nopenssl rand -base64 32',
    () => 'mc alias set backup "$S3_URL" "$S3_ACCESS_KEY" "$S3_SECRET_KEY"',
    () => 'docker build --secret id=npm,src=$HOME/.npmrc --build-arg TOKEN_FILE=/run/secrets/npm .',
  ]),
  ...each('.github/workflows/ci.yml', [
    () =>
      'env:\n  GH_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n  PASSWORD: ${{ secrets.DB_PASSWORD || vars.FALLBACK }}',
    (d) =>
      `steps:\n  - uses: actions/checkout@${d.hex(40)} # v5.0.0\n    with:\n      persist-credentials: false\n      token: \${{ github.token }}`,
    () => 'permissions:\n  id-token: write\n  contents: read\nconcurrency:\n  group: deploy-token',
    (d) =>
      `steps:\n  - uses: actions/cache@v4\n    with:\n      key: deps-\${{ hashFiles('**/package-lock.json') }}\n      restore-keys: deps-${d.hex(8)}-`,
    () => 'with:\n  username: ${{ github.actor }}\n  password: ${{ steps.login.outputs.token }}',
  ]),
]

const hashes: Make[] = [
  ...each('infra/k8s/release.yaml', [
    (d) => `image: acme.azurecr.io/shop/api:prod-${d.hex(40)}-${d.digits(10)}`,
    (d) => `image: ghcr.io/acme/token-service@sha256:${d.hex(64)}`,
    (d) => `annotations:\n  checksum/secret: ${d.hex(64)}\n  checksum/config: ${d.hex(64)}`,
    (d) => `spec:\n  source:\n    repoURL: https://github.com/acme/infra\n    targetRevision: ${d.hex(40)}`,
    (d) => `metadata:\n  uid: ${d.uuid()}\n  resourceVersion: "${d.digits(9)}"`,
    (d) => `tenantId: ${d.uuid()}\nclientId: ${d.uuid()}\nsubscriptionId: ${d.uuid()}`,
    (d) => `keyId: ${d.hex(16)}\nfingerprint: SHA256:${d.from(B64, 43)}\nthumbprint: ${d.hex(40)}`,
    (d) =>
      `api: registry.acme.io/api:${d.hex(12)}\nauth: registry.acme.io/auth:2025.${d.digits(2)}.1\nsecret: registry.acme.io/secret-sync:v1.2.3`,
    (d) => `dashboard:\n  uid: ${d.alnum(14)}\n  datasource:\n    uid: P${d.from('0123456789ABCDEF', 16)}`,
  ]),
  at(
    'infra/.terraform.lock.hcl',
    (d) =>
      `provider "registry.terraform.io/hetznercloud/hcloud" {\n  version = "1.49.1"\n  hashes = [\n    "h1:${d.from(B64, 43)}=",\n    "zh:${d.hex(64)}",\n  ]\n}\n`,
  ),
  at(
    'infra/go.sum',
    (d) =>
      `github.com/aws/aws-sdk-go-v2/credentials v1.17.0 h1:${d.from(B64, 43)}=\ngithub.com/99designs/keyring v1.2.1/go.mod h1:${d.from(B64, 43)}=\n`,
  ),
  at(
    'infra/app/package-lock.json',
    (d) =>
      `{"packages": {"node_modules/js-tokens": {"version": "4.0.0", "integrity": "sha512-${d.from(B64, 86)}=="}}}\n`,
  ),
  at(
    'infra/charts/web/Chart.lock',
    (d) =>
      `dependencies:\n- name: postgresql\n  version: 16.2.1\ndigest: sha256:${d.hex(64)}\ngenerated: "2025-04-01T00:00:00Z"\n`,
  ),
  at(
    'infra/versions.sha256',
    (d) => `${d.hex(64)}  credential-helper_linux_amd64.tar.gz\n${d.hex(64)}  token-cli.zip\n`,
  ),
  at(
    'infra/crd.yaml',
    () =>
      'properties:\n  password:\n    type: string\n    description: Password of the user.\n  tokenSecretRef:\n    type: object\n    required: [name, key]\n',
  ),
  at('infra/known_hosts', (d) => `git.acme.io ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ${d.from(B64, 340)}\n`),
  at(
    'infra/.sops.yaml',
    (d) =>
      `creation_rules:\n  - path_regex: .*secrets.*\\.yaml$\n    encrypted_regex: ^(data|stringData)$\n    age: age1${d.from('qpzry9x8gf2tvdw0s3jn54khce6mua7l', 58)}\n    pgp: ${d.from('0123456789ABCDEF', 40)}\n`,
  ),
  at(
    'infra/image.pkr.hcl',
    (d) => `iso_checksum = "sha256:${d.hex(64)}"\ncommit_token = substr("${d.hex(40)}", 0, 8)\n`,
  ),
  at('infra/ca.crt', (d) => `${d.certificate()}\n`),
  at(
    'infra/keys/ops.asc',
    (d) =>
      `-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n${d.from(B64, 64)}\n${d.from(B64, 64)}\n=${d.from(B64, 4)}\n-----END PGP PUBLIC KEY BLOCK-----\n`,
  ),
  at('infra/group_vars/vault.yml', (d) => `$ANSIBLE_VAULT;1.1;AES256\n${d.hex(80)}\n${d.hex(80)}\n`),
  at(
    'infra/vars.yml',
    (d) => `db_password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  ${d.hex(80)}\n  ${d.hex(60)}\n`,
  ),
]

const fillers: Make[] = [
  ...each('infra/.env', [
    () => 'DB_PASSWORD=changeme\nAPI_KEY=your-api-key-here\nTOKEN=<token>',
    () => 'SECRET_KEY=REPLACE_ME\nJWT_SECRET=xxxxxxxxxxxxxxxx\nAUTH_TOKEN=***',
    () =>
      `AWS_ACCESS_KEY_ID=AKIA${'IOSFODNN7'}EXAMPLE\nAWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCY${'EXAMPLE'}KEY`,
    () => 'PASSWORD=\nSECRET=""\nAPI_TOKEN=',
    () => 'DB_PASSWORD_FILE=/run/secrets/db\nTOKEN_ENDPOINT=https://id.acme.io/token\nKEY_ID=main',
    () => 'PASSWORD_HASHER=argon2id\nSECRET_MANAGER=aws\nTOKEN_ALGORITHM=HS256\nSESSION_COOKIE=shop_session',
  ]),
  at('infra/.env.example', (d) => `DB_PASSWORD=${d.human()}\nAPI_KEY=abc123\n`),
  at('infra/.env.template', () => 'DATABASE_URL=postgres://user:password@localhost:5432/db\n'),
  ...each('infra/README.md', [
    () => 'Set `DB_PASSWORD` to the password of the database; the token is in 1Password.',
    () => 'The password: ask the on-call engineer. API key: see Vault, path `kv/shop`.',
    () =>
      '| variable | meaning |\n|---|---|\n| `token` | access token of the registry |\n| `password` | taken from the Secret `db` |',
    () =>
      '```sh\nexport HCLOUD_TOKEN=<your token>\ncurl -H "Authorization: Bearer $TOKEN" https://api.acme.io\n```',
    () => 'Rotate the secret every 90 days: key rotation is automatic, passwords expire after 30 days.',
    () => '```yaml\npassword: "..."\ntoken: "TODO"\n```',
    () => 'Connect with `postgres://user:password@host:5432/db`, where the password comes from the Secret.',
  ]),
]

const monitoring: Make[] = [
  ...each('infra/monitoring/rules.yaml', [
    () =>
      'groups:\n  - name: auth\n    rules:\n      - alert: TokenRefreshFailing\n        expr: rate(oauth_token_refresh_errors_total{client="shop"}[5m]) > 0.1\n        annotations:\n          summary: Token refresh fails',
    () =>
      'groups:\n  - name: vault\n    rules:\n      - alert: VaultTokenExpiresSoon\n        expr: vault_token_ttl_seconds < 86400\n        labels:\n          severity: page\n          secret: vault-root',
    () =>
      'receivers:\n  - name: slack\n    slack_configs:\n      - api_url_file: /etc/alertmanager/secrets/slack\n  - name: pd\n    pagerduty_configs:\n      - routing_key_file: /etc/alertmanager/secrets/pd',
    () =>
      'basic_auth:\n  username: prom\n  password_file: /etc/prometheus/password\nauthorization:\n  type: Bearer\n  credentials_file: /var/run/token',
  ]),
  ...each('infra/config/app.yaml', [
    () =>
      'i18n:\n  password: Passwort\n  forgotPassword: Passwort vergessen?\n  tokenExpired: Ihr Token ist abgelaufen',
    () => 'validation:\n  password: ^[A-Za-z0-9]{12,}$\n  token: "[a-f0-9]{40}"',
    () =>
      'rbac:\n  - resources: [secrets, configmaps]\n    verbs: [get, list]\n  - resources: [serviceaccounts/token]\n    verbs: [create]',
    () => 'features:\n  password-reset: true\n  token-exchange: beta\n  secret-scanning: enabled',
    () =>
      'kafka:\n  sasl.mechanism: SCRAM-SHA-512\n  security.protocol: SASL_SSL\n  key.serializer: org.apache.kafka.common.serialization.StringSerializer\n  key.converter: org.apache.kafka.connect.storage.StringConverter',
    () => "headers:\n  Authorization: Bearer {{ token }}\n  X-Api-Key: \"{{ lookup('env', 'API_KEY') }}\"",
    () => 'keyboard: de\nkeymap: us\nkeepalive: 30\nmonkey: patched\nturkey: false',
    () =>
      'authors:\n  - Ada\nauthority: https://id.acme.io\nauthorization-mode: Node,RBAC\nauthenticator: webhook',
  ]),
  ...each('infra/ansible/tasks.yml', [
    () =>
      '- name: create the user\n  user:\n    name: app\n    password: "{{ app_password | password_hash(\'sha512\') }}"\n    update_password: on_create',
    () =>
      '- name: key\n  apt_key:\n    url: https://download.docker.com/linux/debian/gpg\n    id: 9DC858229FC7DD38854AE2D88D81803C0EBFCD88\n    state: present',
    () =>
      '- name: read\n  set_fact:\n    token: "{{ result.json.token }}"\n    secret: "{{ lookup(\'community.hashi_vault.vault_kv2_get\', \'shop\') }}"\n  no_log: true',
    () => "- authorized_key:\n    user: ops\n    key: \"{{ lookup('file', 'ops.pub') }}\"",
  ]),
]

/** What is no secret, in words of its own. */
export const innocent: Slices = {
  'second: names': names,
  'second: references and ciphertext': references,
  'second: hashes and public parts': hashes,
  'second: fillers': fillers,
  'second: monitoring and settings': monitoring,
}
