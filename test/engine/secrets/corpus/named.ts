import type { Make, Slices } from './case.ts'
import { encoded } from './draw.ts'

/** Assignments whose name only contains a word for a secret, with what stands behind them. */
const ABOUT: readonly (readonly [words: string, value: string])[] = [
  ['password rotated date', '14-02-2023'],
  ['admin password rotated date', '2024-11-30'],
  ['password last changed', '2025-03-04T05:06:07Z'],
  ['password policy', 'excellent'],
  ['password min length', '16'],
  ['password length', '32'],
  ['password hash algorithm', 'argon2id'],
  ['password encryption', 'scram-sha-256'],
  ['password auth method', 'scram-sha-256'],
  ['token expiry', '3600s'],
  ['token ttl', '768h'],
  ['token endpoint', 'https://login.acme.io/oauth2/token'],
  ['token url', 'https://auth.acme.io/realms/acme/protocol/openid-connect/token'],
  ['token type', 'Bearer'],
  ['token issuer', 'https://auth.acme.io/'],
  ['token audience', 'api://acme-production'],
  ['token review kubernetes host', 'https://10.0.0.1:6443'],
  ['token file', '/var/run/secrets/kubernetes.io/serviceaccount/token'],
  ['secret name', 'postgres-credentials-production'],
  ['secret path', 'kv/data/production/shop/database'],
  ['secret store', 'vault-backend-production'],
  ['secret store kind', 'ClusterSecretStore'],
  ['secret backend', 'kubernetes-live'],
  ['secret manager', 'aws-secrets-manager'],
  ['secret rotation days', '30'],
  ['secret version', 'v12'],
  ['secret type', 'kubernetes.io/dockerconfigjson'],
  ['secret engine path', 'database/creds/readonly'],
  ['secret key name', 'postgres-password'],
  ['existing secret', 'redis-auth-production'],
  ['existing secret password key', 'redis-password'],
  ['api key header', 'X-Api-Key'],
  ['api key name', 'production-key-2024'],
  ['api key id', '8f14e45fceea167a'],
  ['access key id', 'production-backup-writer'],
  ['key vault name', 'acme-production-weu'],
  ['key vault id', '/subscriptions/acme/resourceGroups/live/providers/Microsoft.KeyVault/vaults/acme'],
  ['key id', 'projects/acme/locations/eu/keyRings/live/cryptoKeys/sops'],
  ['kms key alias', 'alias/terraform-state-production'],
  ['key pair name', 'bastion-production-2024'],
  ['key name', 'deploy-ed25519-2024'],
  ['key algorithm', 'ECDSA-P256-SHA256'],
  ['key usage', 'digitalSignature'],
  ['ssh key name', 'ops-laptop-2023'],
  ['public key', 'keys/deploy-2024.pub'],
  ['primary key', 'customer_order_id'],
  ['partition key', 'tenantIdentifier#2024'],
  ['sort key', 'createdAtTimestamp'],
  ['routing key', 'orders.created.v2'],
  ['cache key', 'node-modules-v3-production'],
  ['idempotency key', 'order-2024-production'],
  ['foreign key', 'fk_orders_customers_2024'],
  ['credentials secret', 'velero-aws-credentials'],
  ['credential source', 'Ec2InstanceMetadata'],
  ['credentials file', '/etc/velero/credentials-cloud'],
  ['auth type', 'client_secret_post'],
  ['auth method', 'kubernetes'],
  ['authorization mode', 'Node,RBAC'],
  ['auth url', 'https://auth.acme.io/oauth2/authorize'],
  ['author', 'Jane Roe 2024'],
  ['pass through', 'Host,X-Request-Id'],
  ['passive health check', 'http-5xx-threshold-3'],
  ['tls passthrough', 'enabled-for-mtls'],
  ['bypass rule', 'internal-cidrs-2024'],
  ['compass uri', 'https://compass.acme.io/live'],
  ['monkey patch', 'gevent-22.10.2'],
  ['keycloak realm', 'acme-production'],
  ['keycloak url', 'https://keycloak.acme.io/auth/realms/live'],
  ['tokenizer', 'cl100k_base'],
  ['max tokens', '128000'],
  ['secretary email', 'secretary@acme.io'],
  ['cookie name', '_oauth2_proxy_live'],
  ['session cookie domain', '.shop.acme.io'],
  ['csrf token header', 'X-CSRF-Token'],
  ['service account token max expiration', '24h0m0s'],
  ['automount service account token', 'false'],
  ['bootstrap token group', 'system:bootstrappers:worker'],
  ['generate password', 'true'],
  ['store password in keychain', 'true'],
  ['reset password url', 'https://id.acme.io/reset-password'],
  ['password reset template', 'emails/reset-password.html'],
  ['password field', 'user[password]'],
  ['client secret ref', 'oidc-client-live'],
  ['client secret key', 'client-secret'],
  ['webhook secret name', 'github-webhook-live'],
  ['encryption key arn', 'arn:aws:kms:eu-west-1:123456789012:key/live'],
  ['disk encryption set', 'des-production-weu'],
  ['secrets dir', '/mnt/secrets-store/production'],
  ['license key secret', 'elastic-license-live'],
]

const names: Make[] = ABOUT.map(([words, value]) => (draw) => {
  const key = (styles: Parameters<typeof draw.key>[1]) => draw.key(words, styles)
  return draw.pick([
    () => ({
      path: 'infra/helm/values.yaml',
      content: `app:\n  ${key(['camel', 'kebab', 'snake'])}: ${draw.quoted(value)}\n  replicas: 2\n`,
    }),
    () => ({
      path: 'infra/terraform/live/main.tf',
      content: `locals {\n  ${key(['snake'])} = "${value}"\n}\n`,
    }),
    () => ({ path: 'infra/compose/.env', content: `${key(['scream'])}=${value}\n` }),
    () => ({ path: 'infra/config/app.json', content: `{\n  "${key(['camel', 'snake'])}": "${value}"\n}\n` }),
    () => ({
      path: 'infra/k8s/deployment.yaml',
      content: `spec:\n  template:\n    spec:\n      containers:\n        - name: api\n          env:\n            - name: ${key(['scream'])}\n              value: "${value}"\n`,
    }),
    () => ({ path: 'infra/config/app.properties', content: `${key(['dotted', 'kebab'])}=${value}\n` }),
  ])()
})

const kubernetes: Make[] = [
  (draw) => ({
    path: 'infra/k8s/empty.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${draw.product()}\ntype: Opaque\ndata: {}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/values.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${draw.product()}\nstringData:\n  password: ""\n  token: REPLACE_ME\n`,
  }),
  (draw) => ({
    path: 'infra/argocd/cluster.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: repo\n  labels:\n    argocd.argoproj.io/secret-type: repository\nstringData:\n  type: git\n  name: ${draw.product()}\n  url: https://github.com/acme/${draw.product()}.git\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/reflector.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: wildcard\n  annotations:\n    reflector.v1.k8s.emberstack.com/reflects: certs/${draw.product()}\ntype: kubernetes.io/tls\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/role.yaml',
    content: `apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: ${draw.product()}\nrules:\n  - apiGroups: [""]\n    resources: [secrets, serviceaccounts/token]\n    resourceNames: [app-password, api-token]\n    verbs: [get]\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/crd.yaml',
    content: `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: databases.acme.io\nspec:\n  versions:\n    - name: v1\n      schema:\n        openAPIV3Schema:\n          properties:\n            password:\n              type: string\n              description: The password of ${draw.product()}, taken from secretRef.\n            token: {type: string, format: password}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/policy.yaml',
    content: `apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata:\n  name: secrets\nspec:\n  rules:\n    - name: ${draw.product()}\n      match: {any: [{resources: {kinds: [Secret]}}]}\n      validate:\n        message: "secret: name must end in -credentials"\n        pattern:\n          data:\n            =(password): "?*"\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/config.yaml',
    content: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${draw.product()}\nbinaryData:\n  logo: ${draw.binary64(300)}\ndata:\n  notes: ${encoded('nothing to see here, only words')}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/service-account.yaml',
    content: `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${draw.product()}\n  annotations:\n    eks.amazonaws.com/role-arn: arn:aws:iam::${draw.digits(12)}:role/secrets-reader\nautomountServiceAccountToken: false\nimagePullSecrets: [{name: ghcr}]\n`,
  }),
]

const monitoring: Make[] = [
  (draw) => ({
    path: 'infra/monitoring/rules.yaml',
    content: `groups:\n  - name: vault\n    rules:\n      - alert: TokenExpiry\n        expr: vault_token_expiry_seconds{secret="${draw.product()}-token"} < 3600\n        for: 5m\n        labels: {severity: warning}\n        annotations:\n          summary: "token of {{ $labels.secret }} expires"\n          runbook_url: https://runbooks.acme.io/token-expiry\n`,
  }),
  (draw) => ({
    path: 'infra/monitoring/alertmanager.yml',
    content: `global:\n  smtp_auth_password_file: /etc/secrets/smtp\nreceivers:\n  - name: ${draw.product()}\n    slack_configs:\n      - api_url_file: /etc/secrets/slack\n    pagerduty_configs:\n      - routing_key_file: /etc/secrets/pd\n`,
  }),
  (draw) => ({
    path: 'infra/monitoring/prometheus.yml',
    content: `scrape_configs:\n  - job_name: ${draw.product()}\n    bearer_token_file: /var/run/secrets/kubernetes.io/serviceaccount/token\n    basic_auth:\n      username: prom\n      password_file: /etc/prometheus/password\n    authorization:\n      credentials_file: /etc/token\n`,
  }),
  (draw) => ({
    path: 'infra/grafana/grafana.ini',
    content: `[auth.generic_oauth]\nclient_id = ${draw.product()}-grafana\nclient_secret = $__file{/etc/secrets/oauth/client_secret}\nauth_url = https://auth.acme.io/authorize\ntoken_url = https://auth.acme.io/token\n[security]\nadmin_password = \${GF_ADMIN_PASSWORD}\n`,
  }),
  (draw) => ({
    path: 'infra/loki/config.yaml',
    content: `auth_enabled: false\nschema_config:\n  configs:\n    - from: 2024-04-01\n      store: tsdb\n      schema: v13\n      index: {prefix: ${draw.product()}_key_, period: 24h}\n`,
  }),
  (draw) => ({
    path: 'infra/runbooks/rotate.md',
    content: `# Rotate the password of ${draw.product()}\n\nPassword: ask the vault. The token: it lives one hour.\n\n1. \`kubectl -n db create secret generic pg --from-file=password=./password\`\n2. \`curl -H "Authorization: Bearer $TOKEN" https://api.acme.io\`\n3. Check that secret = rotated, key = new.\n`,
  }),
  (draw) => ({
    path: 'infra/slo/slo.yaml',
    content: `apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\nmetadata:\n  name: auth-token-${draw.product()}\nspec:\n  service: token-issuer\n  slos:\n    - name: password-login-success\n      objective: 99.9\n`,
  }),
]

/** What has the name of a secret and is none. */
export const named: Slices = {
  'names with keywords': names,
  'secrets without secrets': kubernetes,
  'monitoring and prose': monitoring,
}
