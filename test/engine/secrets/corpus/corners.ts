import type { Make, Slices } from './case.ts'
import { encoded } from './draw.ts'

const corners: Make[] = [
  (draw) => ({
    path: 'infra/sops/operator.yaml',
    content: `apiVersion: isindir.github.com/v1alpha3\nkind: SopsSecret\nmetadata:\n  name: app\nspec:\n  secretTemplates:\n    - name: app\n      stringData:\n        password: ${draw.secret(draw.human())}\n`,
  }),
  (draw) => ({
    path: 'infra/monitoring/receivers.yaml',
    content: `receivers:\n  - name: more\n    victorops_configs:\n      - api_key: ${draw.secret(draw.uuid())}\n        routing_key: ops\n    wechat_configs:\n      - api_secret: ${draw.secret(draw.url64(43))}\n    sns_configs:\n      - sigv4:\n          region: eu-west-1\n          secret_key: ${draw.secret(draw.token('aws-secret-access-key'))}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/variables.tf',
    content: `variable "hcloud_token" {\n  sensitive = true\n  default   = "${draw.secret(draw.alnum(64))}"\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/sm.tf',
    content: `resource "aws_secretsmanager_secret_version" "db" {\n  secret_id = aws_secretsmanager_secret.db.id\n  secret_string = jsonencode({\n    username = "app"\n    password = "${draw.secret(draw.alnum(22))}"\n  })\n}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/provision.tf',
    content: `resource "null_resource" "setup" {\n  connection {\n    type     = "ssh"\n    user     = "root"\n    password = "${draw.secret(draw.human())}"\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/helm/chart/templates/secret.yaml',
    content: `{{- if .Values.enabled }}\napiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ .Release.Name }}\nstringData:\n  user: {{ .Values.user }}\n  password: ${draw.secret(draw.human())}\n{{- end }}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/compact.json',
    content: `{"kind":"Secret","apiVersion":"v1","metadata":{"name":"a"},"data":{"password":"${draw.secret(encoded(draw.human()))}"}}\n`,
  }),
  (draw) => ({
    path: 'infra/keycloak/realm-export.json',
    content: `{\n  "realm": "acme",\n  "clients": [\n    {\n      "clientId": "shop",\n      "secret": "${draw.secret(draw.alnum(32))}",\n      "redirectUris": ["https://shop.acme.io/*"]\n    }\n  ]\n}\n`,
  }),
  (draw) => ({
    path: 'infra/dex/config.yaml',
    content: `issuer: https://dex.acme.io\nstaticClients:\n  - id: argocd\n    name: Argo CD\n    secret: ${draw.secret(draw.generated().replace(/%/g, '+'))}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/external-dns.yaml',
    content: `spec:\n  template:\n    spec:\n      containers:\n        - name: external-dns\n          image: registry.k8s.io/external-dns:v0.15.0\n          args:\n            - --provider=pdns\n            - --pdns-api-key=${draw.secret(draw.alnum(32))}\n`,
  }),
  (draw) => ({
    path: 'infra/haproxy/haproxy.cfg',
    content: `userlist ops\n  user admin insecure-password ${draw.secret(draw.alnum(16))}\n`,
  }),
  (draw) => ({
    path: 'infra/postgres/.pgpass',
    content: `db.internal:5432:shop:app:${draw.secret(draw.alnum(18))}\n`,
  }),
  (draw) => ({
    path: 'infra/s3/.s3cfg',
    content: `[default]\naccess_key = ${draw.token('aws-access-key-id').slice(4)}\nsecret_key = ${draw.secret(draw.alnum(40))}\nuse_https = True\n`,
  }),
  (draw) => ({
    path: 'infra/scripts/mc.sh',
    content: `mc alias set live https://s3.acme.io backup ${draw.secret(draw.alnum(40))}\n`,
  }),
  (draw) => ({
    path: 'infra/nats/nats.conf',
    content: `authorization {\n  user: ops\n  password: "${draw.secret(draw.alnum(20))}"\n}\n`,
  }),
  (draw) => ({
    path: 'infra/traefik/dynamic.yaml',
    content: `http:\n  middlewares:\n    auth:\n      basicAuth:\n        users:\n          - "admin:${draw.secret(draw.token('apr1-hash'))}"\n`,
  }),
  (draw) => ({
    path: 'infra/grafana/contact-points.yaml',
    content: `contactPoints:\n  - name: chat\n    receivers:\n      - type: slack\n        secure_settings:\n          url: https://${draw.secret(draw.token('slack-webhook'))}\n`,
  }),
  (draw) => ({
    path: 'infra/argocd/argocd-secret.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: argocd-secret\nstringData:\n  admin.password: ${draw.secret(draw.token('bcrypt-hash'))}\n  server.secretkey: ${draw.secret(draw.binary64(32))}\n`,
  }),
  (draw) => ({
    path: 'infra/pulumi/Pulumi.live.yaml',
    content: `config:\n  hcloud:token: ${draw.secret(draw.alnum(64))}\n  app:replicas: "3"\n`,
  }),
  (draw) => ({
    path: 'infra/vagrant/Vagrantfile',
    content: `Vagrant.configure("2") do |config|\n  config.ssh.username = "ops"\n  config.ssh.password = "${draw.secret(draw.human())}"\nend\n`,
  }),
  (draw) => ({
    path: 'infra/rke2/config.yaml',
    content: `server: https://10.0.0.2:9345\ntoken: ${draw.secret(draw.pick([draw.token('k3s-token'), draw.alnum(32)]))}\ntls-san: [k8s.acme.io]\n`,
  }),
  (draw) => ({
    path: 'infra/talos/controlplane.yaml',
    content: `version: v1alpha1\nmachine:\n  type: controlplane\n  token: ${draw.secret(draw.token('kubeadm-token'))}\n  ca:\n    crt: ${encoded(draw.certificate())}\n    key: ${draw.secret(encoded(draw.pem('PRIVATE KEY')))}\ncluster:\n  aescbcEncryptionSecret: ${draw.secret(draw.binary64(32))}\n`,
  }),
  (draw) => ({
    path: 'infra/kubernetes/encryption.yaml',
    content: `apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n  - resources: [secrets]\n    providers:\n      - aescbc:\n          keys:\n            - name: key1\n              secret: ${draw.secret(draw.binary64(32))}\n`,
  }),
  (draw) => ({
    path: 'infra/teleport/teleport.yaml',
    content: `teleport:\n  auth_token: ${draw.secret(draw.hex(32))}\n  proxy_server: teleport.acme.io:443\n`,
  }),
]

/** Files that each have a way of their own to hold a secret. */
export const ownWays: Slices = { 'formats of their own': corners }

/** What lies near them and is fine. */
export const ownWaysHarmless: Slices = {
  'formats without secrets': [
    (draw) => ({
      path: 'infra/keycloak/realm-export.json',
      content: `{\n  "realm": "acme",\n  "id": "${draw.uuid()}",\n  "accessTokenLifespan": 300,\n  "passwordPolicy": "length(12) and notUsername",\n  "clients": [{"clientId": "${draw.product()}", "secret": "**********", "clientAuthenticatorType": "client-secret"}]\n}\n`,
    }),
    (draw) => ({
      path: 'infra/rabbitmq/definitions.json',
      content: `{\n  "vhosts": [{"name": "/"}],\n  "queues": [{"name": "${draw.product()}", "arguments": {"x-dead-letter-routing-key": "orders.failed.v1"}}],\n  "bindings": [{"routing_key": "orders.created.v2", "destination": "secret-events"}]\n}\n`,
    }),
    (draw) => ({
      path: 'infra/certs/issuer.yaml',
      content: `spec:\n  acme:\n    email: ops@acme.io\n    solvers:\n      - dns01:\n          cloudflare:\n            apiTokenSecretRef:\n              name: ${draw.product()}-cloudflare-token\n              key: api-token\n`,
    }),
    (draw) => ({
      path: 'infra/rke2/config.yaml',
      content: `server: https://10.0.0.2:9345\ntoken-file: /etc/rancher/rke2/token\nsecrets-encryption: true\nkube-apiserver-arg:\n  - service-account-issuer=https://k8s.${draw.product()}.io\n  - oidc-client-id=kubernetes\n`,
    }),
    (draw) => ({
      path: 'infra/kubernetes/encryption.yaml',
      content: `apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources:\n  - resources: [secrets]\n    providers:\n      - kms:\n          apiVersion: v2\n          name: ${draw.product()}-kms-key-2026\n          endpoint: unix:///run/kms.sock\n`,
    }),
    (draw) => ({
      path: 'infra/nats/nats.conf',
      content: `authorization {\n  user: $NATS_USER\n  password: $NATS_PASSWORD\n  token: "${draw.pick(['$NATS_TOKEN', '{{ nats_token }}', '${NATS_TOKEN}'])}"\n}\n`,
    }),
    (draw) => ({
      path: 'infra/k8s/kms.yaml',
      content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${draw.product()}\ndata:\n  token: ${encoded(`vault:v1:${draw.binary64(60)}`)}\n  certificate: ${encoded(draw.certificate())}\n`,
    }),
    (draw) => ({
      path: 'infra/terraform/live/iam.tf',
      content: `resource "aws_iam_access_key" "ci" {\n  user    = aws_iam_user.ci.name\n  pgp_key = "keybase:${draw.product()}"\n}\n\noutput "encrypted_secret" {\n  value = aws_iam_access_key.ci.encrypted_secret\n}\n`,
    }),
    (draw) => ({
      path: 'infra/istio/auth.yaml',
      content: `apiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata:\n  name: ${draw.product()}\nspec:\n  jwtRules:\n    - issuer: https://auth.acme.io/\n      jwksUri: https://auth.acme.io/.well-known/jwks.json\n      fromHeaders: [{name: x-jwt-assertion, prefix: "Bearer "}]\n      outputPayloadToHeader: x-jwt-payload\n`,
    }),
    (draw) => ({
      path: 'infra/jwks/jwks.json',
      content: `{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"${draw.url64(22)}","e":"AQAB","n":"${draw.url64(342)}"}]}\n`,
    }),
  ],
}
