import type { Make, Slices } from '../case.ts'
import type { Draw } from '../draw.ts'
import { encoded } from '../draw.ts'

/** the key of AWS's own documents */
const AWS_EXAMPLE = ['AKIA', 'IOSFODNN7', 'EXAMPLE'].join('')

const file =
  (path: string, write: (d: Draw) => string): Make =>
  (d) => ({ path, content: `${write(d)}\n` })

/** Words, hashes and placeholders. */
export const CLEAN_WORDS: Slices = {
  'names that hold a word': [
    file(
      'infra/terraform/rotation.tf',
      (d) =>
        `locals {\n  db_password_rotated_date = "14-0${d.digits(1)}-2026"\n  password_rotation_days   = "90"\n  token_ttl                = "72h"\n  secret_version           = "v12"\n  api_key_header           = "X-Api-Key"\n  password_last_changed    = "2026-01-1${d.digits(1)}T08:00:00Z"\n  secret_backend           = "kubernetes/prod"\n  token_reviewer           = "vault-auth"\n}`,
    ),
    file(
      'infra/terraform/cognito.tf',
      () =>
        `resource "aws_cognito_user_pool" "a" {\n  name = "a"\n  password_policy {\n    minimum_length                   = 12\n    require_symbols                  = true\n    temporary_password_validity_days = 7\n  }\n}\nresource "azuread_application_password" "x" {\n  display_name = "ci-password-2026"\n  end_date_relative = "4380h"\n}`,
    ),
    file(
      'infra/terraform/params.tf',
      () =>
        `resource "aws_db_parameter_group" "a" {\n  family = "postgres16"\n  parameter {\n    name  = "password_encryption"\n    value = "scram-sha-256"\n  }\n}\nresource "aws_iam_account_password_policy" "p" {\n  minimum_password_length = 14\n  password_reuse_prevention = 24\n}`,
    ),
    file(
      'infra/apps/x.yaml',
      () =>
        `auth:\n  passwordPolicy: length(12) and notUsername\n  tokenIssuer: https://sso.acme.io/realms/main\n  tokenEndpoint: /oauth2/token\n  secretProvider: aws-secrets-manager\n  apiKeyLocation: header\n  accessTokenLifespan: 900\n  tokenSigningAlgorithm: RS256\n  passwordHashAlgorithm: argon2id\n  clientAuthMethod: client_secret_basic`,
    ),
    file(
      'infra/apps/keycloak.yaml',
      () =>
        `realm:\n  resetPasswordAllowed: true\n  passwordPolicy: "hashIterations(27500) and specialChars(1) and upperCase(1)"\n  loginTheme: acme-login\n  accessCodeLifespanLogin: 1800\n  credentials:\n    secretRotation: disabled`,
    ),
    file(
      'infra/apps/auth.toml',
      () =>
        `[auth]\ntoken_format = "jwt"\ntoken_audience = "https://api.acme.io"\nsecret_engine = "kv-v2"\nkey_type = "ecdsa-p256"\nprivate_key_path = "/etc/ssl/private/server.key"\npassword_field = "user[password]"\nsecret_mount = "/mnt/secrets-store"`,
    ),
    file(
      'infra/apps/keys.json',
      () =>
        `{\n  "partitionKey": "tenantId",\n  "sortKey": "createdAt",\n  "primaryKey": "order_id",\n  "publicKeyToken": "b77a5c561934e089",\n  "keyVaultName": "acme-production-kv",\n  "passwordAttribute": "userPassword",\n  "tokenType": "Bearer",\n  "secretType": "kubernetes.io/tls"\n}`,
    ),
    file(
      'infra/apps/labels.yaml',
      () =>
        `metadata:\n  labels:\n    app.kubernetes.io/component: secret-manager-webhook\n    secret-reloader: enabled\n  annotations:\n    reloader.stakater.com/auto: "true"\n    secret.reloader.stakater.com/reload: grafana-admin,postgres-app\n    vault.hashicorp.com/agent-inject-secret-db: database/creds/app\n    vault.hashicorp.com/agent-inject-token: "true"\n    cert-manager.io/private-key-secret-name: letsencrypt-account-key\n    eks.amazonaws.com/token-expiration: "86400"`,
    ),
    file(
      'infra/scripts/names.sh',
      () =>
        `#!/bin/sh\nSECRET_NAME=grafana-oauth-credentials\nTOKEN_FILE=/var/run/secrets/token\nPASSWORD_STORE_DIR=$HOME/.password-store\nKEY_PATH=~/.ssh/id_ed25519\nSECRET_NAMESPACE=external-secrets\nPASSWORD_LENGTH=32\nTOKEN_URL=https://login.acme.io/oauth2/v2.0/token\nGPG_KEY_NAME=release-signing`,
    ),
    file(
      'infra/apps/rbac.yaml',
      () =>
        `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: token-reader\nrules:\n  - apiGroups: [""]\n    resources: [secrets, serviceaccounts/token]\n    resourceNames: [postgres-superuser-password, argocd-initial-admin-secret]\n    verbs: [get]`,
    ),
    file(
      'infra/apps/cert.yaml',
      () =>
        `apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata:\n  name: le\nspec:\n  acme:\n    privateKeySecretRef:\n      name: letsencrypt-production-account\n    solvers:\n      - dns01:\n          route53:\n            accessKeyID: ${AWS_EXAMPLE}\n            secretAccessKeySecretRef:\n              name: route53-credentials\n              key: secret-access-key`,
    ),
    file(
      'infra/i18n/messages.properties',
      () =>
        `login.password=Your password\nlogin.password.forgotten=Forgot your password?\nerror.token=The token has expired\nlogin.secret.hint=Enter the secret you were sent\napi.key.label=API key`,
    ),
    file(
      'infra/apps/dashboard.json',
      (d) =>
        `{\n  "uid": "${d.alnum(9)}",\n  "title": "Secrets and tokens",\n  "panels": [\n    { "title": "token requests", "targets": [ { "expr": "sum(rate(vault_token_creation{token_type=\\"service\\"}[5m]))", "refId": "A" } ], "fieldConfig": { "overrides": [ { "matcher": { "id": "byName", "options": "password resets" } } ] } }\n  ]\n}`,
    ),
    file(
      'infra/apps/crd.yaml',
      () =>
        `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: stores.acme.io\nspec:\n  versions:\n    - name: v1\n      schema:\n        openAPIV3Schema:\n          properties:\n            password:\n              description: Password of the store. For example "correct-horse".\n              type: string\n            token:\n              type: string\n              default: serviceAccount\n            secretKey:\n              type: string\n              pattern: ^[A-Za-z0-9_-]+$`,
    ),
  ],
  'hashes and ids': [
    file(
      'infra/apps/image.yaml',
      (d) =>
        `api: registry.acme.io/shop/api:prod-${d.hex(7)}-17${d.digits(8)}\nsecret: acme.azurecr.io/appreg/secret:${d.hex(40)}\ntoken-service:\n  image: ghcr.io/acme/token@sha256:${d.hex(64)}`,
    ),
    file(
      'infra/apps/tags.yaml',
      (d) =>
        `images:\n  - name: auth-api\n    newTag: main-${d.hex(8)}\n    digest: sha256:${d.hex(64)}\nkey-service:\n  tag: ${d.hex(40)}`,
    ),
    file(
      'infra/terraform/.terraform.lock.hcl',
      (d) =>
        `provider "registry.terraform.io/hashicorp/vault" {\n  version     = "4.4.0"\n  constraints = "~> 4.4"\n  hashes = [\n    "h1:${d.binary64(32)}",\n    "zh:${d.hex(64)}",\n    "zh:${d.hex(64)}",\n  ]\n}`,
    ),
    file(
      'infra/terraform/ids.tf',
      (d) =>
        `locals {\n  tenant_id       = "${d.uuid()}"\n  client_id       = "${d.uuid()}"\n  key_vault_id    = "/subscriptions/${d.uuid()}/resourceGroups/a/providers/Microsoft.KeyVault/vaults/a"\n  kms_key_id      = "${d.uuid()}"\n  zone_id         = "${d.hex(32)}"\n  account_id      = "${d.hex(32)}"\n  ami             = "ami-0${d.hex(16)}"\n  kms_key_arn     = "arn:aws:kms:eu-west-1:123456789012:key/${d.uuid()}"\n}`,
    ),
    file(
      '.github/workflows/pinned.yml',
      (d) =>
        `on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/create-github-app-token@${d.hex(40)} # v2\n      - uses: hashicorp/vault-action@${d.hex(40)} # v3\n        with:\n          secrets: kv/data/ci token | TOKEN`,
    ),
    file(
      'infra/apps/app.yaml',
      (d) =>
        `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: secrets-store\nspec:\n  source:\n    repoURL: https://github.com/acme/secrets-store\n    targetRevision: ${d.hex(40)}\n    path: deploy`,
    ),
    file(
      'infra/charts/Chart.lock',
      (d) =>
        `dependencies:\n  - name: token-service\n    repository: oci://ghcr.io/acme\n    version: 1.2.3\ndigest: sha256:${d.hex(64)}\ngenerated: "2026-01-01T00:00:00Z"`,
    ),
    file(
      'infra/package-lock.json',
      (d) =>
        `{\n  "packages": {\n    "node_modules/jsonwebtoken": {\n      "version": "9.0.2",\n      "resolved": "https://registry.npmjs.org/jsonwebtoken/-/jsonwebtoken-9.0.2.tgz",\n      "integrity": "sha512-${d.binary64(64)}"\n    }\n  }\n}`,
    ),
    file(
      'infra/tools/checksums.txt',
      (d) =>
        `${d.hex(64)}  secret-tool_linux_amd64.tar.gz\n${d.hex(64)}  token-cli_darwin_arm64.zip\n${d.hex(40)}  keygen`,
    ),
    file(
      'infra/docker/Dockerfile',
      (d) =>
        `FROM node:22.9.0-alpine@sha256:${d.hex(64)}\nARG TOKEN_CLI_SHA256=${d.hex(64)}\nARG NPM_TOKEN\nRUN --mount=type=secret,id=npm_token,env=NPM_TOKEN npm ci\nRUN echo "$TOKEN_CLI_SHA256  /tmp/token-cli" | sha256sum -c -\nENV GPG_KEY=${d.from('0123456789ABCDEF', 40)}`,
    ),
    file(
      'infra/nix/flake.lock',
      (d) =>
        `{\n  "nodes": {\n    "sops-nix": {\n      "locked": {\n        "narHash": "sha256-${d.binary64(32)}",\n        "rev": "${d.hex(40)}",\n        "type": "github"\n      }\n    }\n  }\n}`,
    ),
    file(
      'infra/apps/secret-ids.yaml',
      (d) =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ids\ndata:\n  OIDC_CLIENT_ID: ${d.uuid()}\n  GITHUB_APP_ID: "${d.digits(6)}"\n  GITHUB_INSTALLATION_ID: "${d.digits(8)}"\n  ONEPASSWORD_VAULT_ID: ${d.lower(26)}\n  CLOUDFLARE_ACCOUNT_TAG: ${d.hex(32)}`,
    ),
    file(
      'infra/apps/etag.yaml',
      (d) =>
        `checksum/secret: ${d.hex(64)}\nchecksum/config: ${d.hex(64)}\nspecHash: ${d.hex(16)}\nrevisionHash: ${d.lower(10)}\ncache-key: deps-v3-${d.hex(64)}`,
    ),
    file(
      'infra/apps/token-contract.yaml',
      (d) => `chain:\n  tokenAddress: "0x${d.hex(40)}"\n  deployer: "0x${d.hex(40)}"\n  tokenDecimals: 18`,
    ),
  ],
  placeholders: [
    file(
      'infra/.env.example',
      (d) =>
        `DB_PASSWORD=${d.pick(['changeme', 'change-me-please', 'your-password-here', 'secret', 'password'])}\nAPI_KEY=your_api_key\nJWT_SECRET=\nTOKEN=xxxxxxxxxxxxxxxx\nSTRIPE_KEY=sk_test_xxx`,
    ),
    file(
      'infra/apps/values.yaml',
      () =>
        `adminPassword: ""\nsmtp:\n  password: null\n  token: ~\n  apiKey: CHANGEME\n  secretKey: "<your-secret-key>"\n  clientSecret: REPLACE_ME\n  passphrase: "********"\n  authToken: TODO`,
    ),
    file(
      'infra/docs/setup.md',
      () =>
        `# Setup\n\n\`\`\`sh\nexport HCLOUD_TOKEN=<your token>\nexport AWS_ACCESS_KEY_ID=${AWS_EXAMPLE}\nexport AWS_SECRET_ACCESS_KEY=${['wJalrXUtnFEMI', 'K7MDENG', 'bPxRfiCYEXAMPLEKEY'].join('/')}\nvault login -method=oidc\ncurl -H "Authorization: Bearer $TOKEN" https://api.acme.io\npsql postgres://user:password@localhost:5432/db\n\`\`\``,
    ),
    file(
      'infra/terraform/variables.tf',
      () =>
        `variable "db_password" {\n  type        = string\n  sensitive   = true\n  description = "Password of the database, at least 16 characters"\n}\nvariable "api_token" {\n  type      = string\n  default   = null\n  sensitive = true\n}\nvariable "secret_name" {\n  type    = string\n  default = "shop-database-credentials"\n}`,
    ),
    file(
      'infra/apps/pull.yaml',
      () =>
        `apiVersion: v1\nkind: Secret\ntype: kubernetes.io/service-account-token\nmetadata:\n  name: ci-token\n  annotations:\n    kubernetes.io/service-account.name: ci`,
    ),
    file(
      'infra/apps/empty.yaml',
      () =>
        `apiVersion: v1\nkind: Secret\nmetadata:\n  name: webhook-cert\ndata:\n  tls.key: ""\n  password: ''\nstringData: {}`,
    ),
    file(
      'infra/apps/template.yaml',
      () =>
        `apiVersion: v1\nkind: Secret\nmetadata:\n  name: x\nstringData:\n  password: __DB_PASSWORD__\n  token: %TOKEN%\n  key: @@KEY@@\n  other: \${OTHER}`,
    ),
    file(
      'infra/docs/rotate.md',
      () =>
        `# Rotate the key\n\nThe API key: see 1Password. The password is stored in Vault under \`kv/prod/db\`.\n\n| name | token | owner |\n|---|---|---|\n| ci | GitHub secret \`CI_TOKEN\` | platform |\n\nPassword: ask #platform. Secret: sealed with kubeseal.`,
    ),
    file(
      'infra/scripts/gen.sh',
      () =>
        `#!/bin/sh\nPASSWORD=$(openssl rand -base64 32)\nkubectl create secret generic app --from-literal=password="$PASSWORD" --dry-run=client -o yaml | kubeseal > sealed.yaml\nhtpasswd -nbB ops "$PASSWORD"\npass insert infra/db\necho "password: \${#PASSWORD} characters"`,
    ),
    file(
      'infra/policies/secret.rego',
      () =>
        `package secrets\n\ndeny contains msg if {\n  input.kind == "Secret"\n  input.stringData.password\n  msg := "password must come from a store"\n}\ntoken_header := "authorization"`,
    ),
    file(
      'infra/policies/kyverno.yaml',
      () =>
        `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata:\n  name: no-plain-secret\nspec:\n  rules:\n    - name: block-secret-env\n      match:\n        any:\n          - resources: {kinds: [Pod]}\n      validate:\n        message: "password in env is not allowed"\n        pattern:\n          spec:\n            containers:\n              - =(env):\n                  - X(name): "*PASSWORD*"`,
    ),
    file(
      'infra/pg/pg_hba.conf',
      () =>
        `# TYPE  DATABASE  USER  ADDRESS  METHOD\nlocal   all       all            peer\nhost    all       all   10.0.0.0/8  scram-sha-256\nhostssl replication repl 10.0.0.0/8 password`,
    ),
    file(
      'infra/nginx/site.conf',
      () =>
        `server {\n  listen 443 ssl;\n  ssl_certificate_key /etc/nginx/tls/tls.key;\n  ssl_password_file /etc/nginx/pw;\n  auth_basic "password please";\n  auth_basic_user_file /etc/nginx/.htpasswd;\n  proxy_set_header X-Auth-Token $http_x_auth_token;\n  secure_link_secret $link_secret;\n}`,
    ),
    file(
      'infra/apps/secretstore.yaml',
      () =>
        `apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata:\n  name: app\nspec:\n  provider: azure\n  parameters:\n    keyvaultName: acme-prod\n    objects: |\n      array:\n        - |\n          objectName: db-password\n          objectType: secret\n  secretObjects:\n    - secretName: app\n      data:\n        - key: password\n          objectName: db-password`,
    ),
    file(
      'infra/apps/opaque-ids.yaml',
      (d) =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: flags\ndata:\n  TOKEN_BUCKET_SIZE: "1000"\n  SECRET_SCANNING: enabled\n  PASSWORD_LOGIN: "false"\n  API_KEY_PREFIX: acme_live_\n  encoded: ${encoded('hello world of settings')}\n  AUTH_TYPE: password\n  KEYSTORE_TYPE: PKCS12\n  sessionId: ${d.uuid()}`,
    ),
    file(
      'infra/ci/Jenkinsfile',
      () =>
        `withCredentials([usernamePassword(credentialsId: 'nexus-deployer', usernameVariable: 'U', passwordVariable: 'P')]) {\n  sh 'mvn deploy -Dpassword=$P'\n}`,
    ),
  ],
}
