import type { Make, Slices } from '../case.ts'
import type { Draw } from '../draw.ts'
import { encoded } from '../draw.ts'

const file =
  (path: string, write: (d: Draw) => string): Make =>
  (d) => ({ path, content: `${write(d)}\n` })

const sops = (d: Draw) =>
  `sops:\n  age:\n    - recipient: age1${d.from('qpzry9x8gf2tvdw0s3jn54khce6mua7l', 58)}\n      enc: |\n        -----BEGIN AGE ENCRYPTED FILE-----\n        ${d.binary64(48)}\n        ${d.binary64(40)}\n        -----END AGE ENCRYPTED FILE-----\n  lastmodified: "2026-03-01T10:00:00Z"\n  mac: ENC[AES256_GCM,data:${d.binary64(128)},iv:${d.binary64(32)},tag:${d.binary64(16)},type:str]\n  encrypted_regex: ^(data|stringData)$\n  version: 3.9.1`
const enc = (d: Draw, bytes = 15) =>
  `ENC[AES256_GCM,data:${d.binary64(bytes)},iv:${d.binary64(32)},tag:${d.binary64(16)},type:str]`

/** Ciphertext, public parts and references. */
export const CLEAN_STRUCTURE: Slices = {
  ciphertext: [
    file(
      'infra/apps/a/secret.sops.yaml',
      (d) =>
        `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  password: ${enc(d)}\n  token: ${enc(d)}\n${sops(d)}`,
    ),
    file(
      'infra/apps/a/sealed.yaml',
      (d) =>
        `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: a\nspec:\n  encryptedData:\n    password: Ag${d.binary64(400)}\n    api-key: Ag${d.binary64(400)}\n  template:\n    type: Opaque`,
    ),
    file(
      'infra/ansible/group_vars/vault.yml',
      (d) =>
        `db_password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  ${d.hex(80)}\n  ${d.hex(80)}\n  ${d.hex(40)}`,
    ),
    file(
      'infra/ansible/group_vars/prod/vault',
      (d) => `$ANSIBLE_VAULT;1.2;AES256;prod\n${d.hex(80)}\n${d.hex(80)}\n${d.hex(22)}`,
    ),
    file(
      'infra/keys/backup.age',
      (d) =>
        `-----BEGIN AGE ENCRYPTED FILE-----\n${d.binary64(48)}\n${d.binary64(30)}\n-----END AGE ENCRYPTED FILE-----`,
    ),
    file(
      'infra/keys/note.asc',
      (d) =>
        `-----BEGIN PGP MESSAGE-----\n\n${d.binary64(48)}\n${d.binary64(48)}\n=${d.alnum(4)}\n-----END PGP MESSAGE-----`,
    ),
    file(
      'infra/terraform/kms.tf',
      (d) =>
        `data "aws_kms_secrets" "db" {\n  secret {\n    name    = "password"\n    payload = "AQICAHh${d.alnum(160)}"\n  }\n}`,
    ),
    file('infra/apps/vault.yaml', (d) => `backup:\n  passphrase: vault:v1:${d.binary64(40)}`),
    file(
      'infra/apps/app.env',
      (d) =>
        `DB_PASSWORD=${enc(d)}\nsops_version=3.9.1\nsops_mac=${enc(d, 128)}\nsops_lastmodified=2026-03-01T10:00:00Z\nsops_age__list_0__map_recipient=age1${d.from('qpzry9x8gf2tvdw0s3jn54khce6mua7l', 58)}\nsops_age__list_0__map_enc=-----BEGIN AGE ENCRYPTED FILE-----\\n${d.binary64(40)}\\n-----END AGE ENCRYPTED FILE-----\\n`,
    ),
    file(
      'infra/pulumi/Pulumi.prod.yaml',
      (d) =>
        `encryptionsalt: v1:${d.binary64(8)}:v1:${d.binary64(12)}:${d.binary64(30)}\nconfig:\n  acme:dbPassword:\n    secure: AAAB${d.binary64(40)}`,
    ),
    file('infra/puppet/common.eyaml', (d) => `profile::db::password: ENC[PKCS7,MIIB${d.binary64(280)}]`),
    file('infra/travis/.travis.yml', (d) => `env:\n  global:\n    - secure: "${d.binary64(512)}"`),
  ],
  'public parts': [
    file(
      '.sops.yaml',
      (d) =>
        `creation_rules:\n  - path_regex: infra/.*\\.sops\\.yaml$\n    age: age1${d.from('qpzry9x8gf2tvdw0s3jn54khce6mua7l', 58)}\n    pgp: ${d.from('0123456789ABCDEF', 40)}`,
    ),
    file(
      'infra/terraform/keys.tf',
      (d) =>
        `resource "hcloud_ssh_key" "ops" {\n  name       = "ops"\n  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${d.alnum(43)} ops@acme"\n}`,
    ),
    file(
      'infra/cloud-init/users.yaml',
      (d) =>
        `#cloud-config\nusers:\n  - name: ops\n    ssh_authorized_keys:\n      - ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ${d.alnum(340)} ops`,
    ),
    file(
      'infra/apps/webhook.yaml',
      (d) =>
        `apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nmetadata:\n  name: v\nwebhooks:\n  - name: v.acme.io\n    clientConfig:\n      caBundle: ${encoded(d.certificate())}`,
    ),
    file('infra/certs/ca.pem', (d) => d.certificate()),
    file(
      'infra/certs/cm.yaml',
      (d) =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ca\ndata:\n  ca.crt: |\n${d.certificate().replace(/^/gm, '    ')}`,
    ),
    file(
      'infra/apps/tls-public.yaml',
      (d) =>
        `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ca\ndata:\n  ca.crt: ${encoded(d.certificate())}`,
    ),
    file(
      'infra/net/peers.yaml',
      (d) => `peers:\n  - name: hq\n    publicKey: ${d.binary64(32)}\n    endpoint: hq.acme.io:51820`,
    ),
    file(
      'infra/cosign/policy.yaml',
      (d) =>
        `authorities:\n  - key:\n      data: |\n        -----BEGIN PUBLIC KEY-----\n        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE${d.alnum(28)}\n        ${d.alnum(60)}==\n        -----END PUBLIC KEY-----`,
    ),
    file(
      'infra/dns/dkim.tf',
      (d) =>
        `resource "cloudflare_record" "dkim" {\n  name    = "s1._domainkey"\n  type    = "TXT"\n  content = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ${d.alnum(180)}"\n}`,
    ),
    file(
      'infra/dns/verify.tf',
      (d) =>
        `resource "cloudflare_record" "google" {\n  name    = "@"\n  type    = "TXT"\n  content = "google-site-verification=${d.url64(43)}"\n}`,
    ),
    file(
      'infra/web/config.yaml',
      (d) =>
        `sentry:\n  dsn: https://${d.hex(32)}@o${d.digits(6)}.ingest.sentry.io/${d.digits(7)}\nanalytics: G-${d.from('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789', 10)}`,
    ),
  ],
  references: [
    file(
      'infra/apps/d.yaml',
      () =>
        `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: d\nspec:\n  template:\n    spec:\n      containers:\n        - name: d\n          image: acme/d:1.0.0\n          env:\n            - name: DB_PASSWORD\n              valueFrom:\n                secretKeyRef:\n                  name: d-postgres-credentials\n                  key: password\n            - name: DATABASE_URL\n              value: postgres://app:$(DB_PASSWORD)@pg:5432/d`,
    ),
    file(
      'infra/apps/es.yaml',
      () =>
        `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: d\nspec:\n  secretStoreRef: {kind: ClusterSecretStore, name: onepassword}\n  target:\n    name: d-secret\n    template:\n      data:\n        API_TOKEN: "{{ .API_TOKEN }}"\n        DSN: "postgres://{{ .DB_USER }}:{{ .DB_PASS }}@pg/d"\n  dataFrom:\n    - extract: {key: authentik}`,
    ),
    file(
      'infra/terraform/main.tf',
      () =>
        `resource "aws_db_instance" "a" {\n  password = random_password.db.result\n}\nresource "grafana_contact_point" "x" {\n  name = "x"\n  slack { token = data.vault_kv_secret_v2.slack.data["token"] }\n}\nmodule "x" {\n  source = "./x"\n  api_key = local.secrets.api_key\n  admin_password = sensitive(var.admin_password)\n}`,
    ),
    file(
      'infra/terraform/ssm.tf',
      () =>
        `data "aws_ssm_parameter" "pw" {\n  name = "/prod/shop/db/password"\n}\ndata "aws_secretsmanager_secret_version" "k" {\n  secret_id = "prod/shop/stripe-api-key"\n}\nlocals {\n  db_password_path = "/prod/shop/db/password"\n  token_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/token-AbCdEf"\n}`,
    ),
    file(
      'infra/terraform/gcp.tf',
      () =>
        `data "google_secret_manager_secret_version" "s" {\n  secret = "projects/acme/secrets/grafana-admin-password/versions/latest"\n}\nresource "google_cloud_run_v2_service" "a" {\n  name = "a"\n  template {\n    containers {\n      env {\n        name = "API_KEY"\n        value_source {\n          secret_key_ref {\n            secret  = "api-key-production"\n            version = "3"\n          }\n        }\n      }\n    }\n  }\n}`,
    ),
    file(
      'infra/terraform/azure.tf',
      () =>
        `data "azurerm_key_vault_secret" "p" {\n  name         = "sql-admin-password"\n  key_vault_id = azurerm_key_vault.main.id\n}\nresource "azurerm_app_service" "a" {\n  app_settings = {\n    DB_PASSWORD = "@Microsoft.KeyVault(SecretUri=https://acme.vault.azure.net/secrets/dbpw/)"\n  }\n}`,
    ),
    file(
      'infra/helm/values.yaml',
      () =>
        `auth:\n  existingSecret: grafana-admin-credentials\n  secretKeys:\n    adminPasswordKey: postgres-password\n    userPasswordKey: password\ningress:\n  tls:\n    - secretName: wildcard-acme-io-tls\nclientSecretName: oauth-client\npasswordSecretKeyRef:\n  name: smtp\n  key: smtp-password`,
    ),
    file(
      'infra/helm/chart/templates/secret.yaml',
      () =>
        `apiVersion: v1\nkind: Secret\nmetadata:\n  name: {{ include "app.fullname" . }}\ndata:\n  password: {{ .Values.password | b64enc | quote }}\n  {{- with .Values.token }}\n  token: {{ . | b64enc }}\n  {{- end }}`,
    ),
    file(
      'infra/flux/values.yaml',
      () =>
        `postgres:\n  password: \${POSTGRES_PASSWORD}\n  replicationPassword: \${POSTGRES_REPL_PASSWORD:=unset}\ndns:\n  apiToken: \${SECRET_CLOUDFLARE_TOKEN}`,
    ),
    file(
      '.github/workflows/x.yml',
      () =>
        `on: push\njobs:\n  x:\n    runs-on: ubuntu-24.04\n    permissions:\n      id-token: write\n    steps:\n      - uses: docker/login-action@v3\n        with:\n          registry: ghcr.io\n          username: \${{ github.actor }}\n          password: \${{ secrets.GITHUB_TOKEN }}\n      - run: echo "token=\${{ steps.t.outputs.token }}" >> "$GITHUB_OUTPUT"\n        env:\n          TF_API_TOKEN: \${{ secrets.TF_API_TOKEN }}`,
    ),
    file(
      'infra/scripts/x.sh',
      () =>
        `#!/bin/bash\nexport TOKEN="$(vault kv get -field=token secret/ci)"\nPASSWORD=\${PASSWORD:?password is needed}\nDB_PASSWORD=$(cat /run/secrets/db_password)\nAPI_KEY=\`op read op://infra/api/key\`\ncurl -H "Authorization: Bearer \${TOKEN}" -u "$USER:$PASSWORD" https://x.acme.io\nread -rs -p 'Password: ' PASSWORD`,
    ),
    file(
      'infra/argocd/avp.yaml',
      () =>
        `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  annotations:\n    avp.kubernetes.io/path: "kv/data/apps/a"\nstringData:\n  password: <password>\n  token: <path:kv/data/apps/b#token>`,
    ),
    file(
      'infra/vals/values.yaml',
      () =>
        `db:\n  password: ref+awsssm://prod/db/password\n  token: ref+vault://kv/app#/token\n  key: secretref+gcpsecrets://acme/key\n  pin: op://vault/item/pin`,
    ),
    file(
      'infra/cfn/x.yaml',
      () =>
        `Parameters:\n  DbPassword:\n    Type: String\n    NoEcho: true\nResources:\n  Db:\n    Type: AWS::RDS::DBInstance\n    Properties:\n      MasterUserPassword: !Ref DbPassword\n      Other: '{{resolve:secretsmanager:prod/db:SecretString:password}}'\n      ThirdPassword: !Sub '\${Secret}'`,
    ),
    file(
      'infra/compose/x.yaml',
      () =>
        `services:\n  db:\n    image: postgres:16.4\n    environment:\n      POSTGRES_PASSWORD_FILE: /run/secrets/pg\n      POSTGRES_PASSWORD: \${PG_PASSWORD?required}\n    secrets: [pg]\nsecrets:\n  pg:\n    environment: PG_PASSWORD`,
    ),
    file(
      'infra/ansible/x.yml',
      () =>
        `- hosts: all\n  vars:\n    db_password: "{{ vault_db_password }}"\n    api_token: "{{ lookup('env', 'API_TOKEN') }}"\n    pw: "{{ lookup('community.hashi_vault.hashi_vault', 'secret=kv/data/x:pw') }}"\n  tasks:\n    - ansible.builtin.user:\n        name: x\n        password: "{{ pw | password_hash('sha512') }}"\n        update_password: on_create`,
    ),
    file(
      'infra/nomad/x.nomad',
      () =>
        `job "x" {\n  group "x" {\n    task "x" {\n      driver = "docker"\n      template {\n        data = <<EOF\nDB_PASSWORD={{ with secret "kv/data/x" }}{{ .Data.data.password }}{{ end }}\nTOKEN={{ key "x/token" }}\nEOF\n        destination = "secrets/x.env"\n        env = true\n      }\n    }\n  }\n}`,
    ),
    file(
      'infra/jenkins/Jenkinsfile',
      () =>
        `pipeline {\n  environment {\n    TOKEN = credentials('github-token-ci')\n    NEXUS_PASSWORD = "\${NEXUS_PSW}"\n  }\n}`,
    ),
    file(
      'infra/crossplane/x.yaml',
      () =>
        `apiVersion: rds.aws.upbound.io/v1beta1\nkind: Instance\nmetadata:\n  name: x\nspec:\n  forProvider:\n    passwordSecretRef:\n      key: password\n      name: rds-master-password\n      namespace: crossplane-system\n  writeConnectionSecretToRef:\n    name: rds-connection\n    namespace: default`,
    ),
  ],
}
