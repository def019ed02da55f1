import type { Make, Slices } from './case.ts'
import { encoded, indented } from './draw.ts'
import { at, commands } from './madeup-commands.ts'

const kubernetes: Make[] = [
  at(
    'infra/k8s/secret.yaml',
    (d) =>
      `apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\nstringData:\n  username: app\n  password: ${d.secret(d.human())}\n`,
  ),
  at(
    'infra/k8s/secret.json',
    (d) =>
      `{"apiVersion":"v1","kind":"Secret","metadata":{"name":"db"},"data":{"dsn":"${d.secret(encoded(`postgres://app:${d.human()}@db/app`))}"}}\n`,
  ),
  at(
    'infra/k8s/all.yaml',
    (d) =>
      `apiVersion: v1\nkind: List\nitems:\n  - data:\n      token: ${d.secret(encoded(d.alnum(24)))}\n    metadata: {name: a}\n    kind: Secret\n    apiVersion: v1\n`,
  ),
  at(
    'infra/k8s/basic.yaml',
    (d) =>
      `stringData:\n  auth: |\n    ${d.secret(`ops:$apr1$${d.alnum(8)}$${d.alnum(22)}`)}\nkind: Secret\napiVersion: v1\nmetadata:\n  name: basic-auth\n`,
  ),
  at(
    'infra/k8s/pull.yaml',
    (d) =>
      `apiVersion: v1\nkind: Secret\ntype: kubernetes.io/dockerconfigjson\nmetadata:\n  name: pull\ndata:\n  .dockerconfigjson: ${d.secret(encoded(`{"auths":{"registry.acme.io":{"auth":"${encoded(`ci:${d.alnum(20)}`)}"}}}`))}\n`,
  ),
  at(
    'infra/k8s/cm.yaml',
    (d) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  application.yml: |\n    spring:\n      datasource:\n        url: jdbc:postgresql://db:5432/app\n        password: ${d.secret(d.human())}\n`,
  ),
  at(
    'infra/k8s/deploy.yaml',
    (d) =>
      `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: acme/web:1\n          args: ["--redis-password=${d.secret(d.alnum(18))}", "--port=80"]\n`,
  ),
  at(
    'infra/k8s/kustomization.yaml',
    (d) =>
      `kind: Kustomization\nsecretGenerator:\n  - name: db\n    literals:\n      - user=app\n      - password=${d.secret(d.human())}\n`,
  ),
  at(
    'infra/kubeconfig.yaml',
    (d) =>
      `apiVersion: v1\nkind: Config\nusers:\n  - name: admin\n    user:\n      client-key-data: ${d.secret(encoded(d.pem()))}\n`,
  ),
  at(
    'infra/kubeconfig',
    (d) =>
      `apiVersion: v1\nkind: Config\nclusters: []\nusers:\n- name: ci\n  user:\n    token: ${d.secret(d.url64(60))}\n`,
  ),
  at(
    'infra/helmfile.yaml',
    (d) =>
      `releases:\n  - name: pg\n    chart: bitnami/postgresql\n    values:\n      - auth:\n          postgresPassword: ${d.secret(d.human())}\n    set:\n      - name: auth.replicationPassword\n        value: ${d.secret(d.alnum(14))}\n`,
  ),
  at(
    'infra/argocd/app.yaml',
    (d) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: gf\nspec:\n  source:\n    helm:\n      parameters:\n        - name: adminPassword\n          value: ${d.secret(d.human())}\n`,
  ),
]

const terraform: Make[] = [
  at('infra/main.tf', (d) => `provider "hcloud" {\n  token = "${d.secret(d.alnum(64))}"\n}\n`),
  at(
    'infra/db.tf',
    (d) =>
      `resource "aws_db_instance" "main" {\n  engine   = "postgres"\n  username = "root"\n  password = "${d.secret(d.human())}"\n}\n`,
  ),
  at(
    'infra/vars.tf',
    (d) => `variable "db_password" {\n  type    = string\n  default = "${d.secret(d.human())}"\n}\n`,
  ),
  at('infra/prod.auto.tfvars', (d) => `region = "nbg1"\nadmin_pw = "${d.secret(d.human())}"\n`),
  at(
    'infra/backend.tf',
    (d) =>
      `terraform {\n  backend "s3" {\n    bucket     = "state"\n    access_key = "AKIA${d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}"\n    secret_key = "${d.secret(d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 40))}"\n  }\n}\n`,
  ),
  at(
    'infra/backend.hcl',
    (d) =>
      `conn_str = "postgres://tf:${d.secret(d.plainPassword())}@state.acme.io/terraform?sslmode=require"\n`,
  ),
  at(
    'infra/user-data.tf',
    (d) =>
      `resource "hcloud_server" "node" {\n  user_data = <<-EOT\n    #cloud-config\n    runcmd:\n      - curl -sfL https://get.k3s.io | K3S_TOKEN=${d.secret(d.alnum(32))} sh -\n  EOT\n}\n`,
  ),
  at(
    'infra/secret.tf',
    (d) =>
      `resource "kubernetes_secret" "db" {\n  metadata { name = "db" }\n  data = {\n    password = "${d.secret(d.human())}"\n  }\n}\n`,
  ),
  at(
    'infra/locals.tf',
    (d) =>
      `locals {\n  smtp = {\n    host     = "mail.acme.io"\n    password = "${d.secret(d.alnum(16))}"\n  }\n}\n`,
  ),
  at(
    'infra/map.tfvars.json',
    (d) => `{"users": {"deploy": {"groups": ["ops"], "password": "${d.secret(d.human())}"}}}\n`,
  ),
  at('infra/terragrunt.hcl', (d) => `inputs = {\n  master_password = "${d.secret(d.human())}"\n}\n`),
  at(
    'infra/ssm.tf',
    (d) =>
      `resource "aws_ssm_parameter" "db" {\n  name  = "/prod/db/password"\n  type  = "SecureString"\n  value = "${d.secret(d.alnum(20))}"\n}\n`,
  ),
]

const machines: Make[] = [
  at(
    'infra/cloud-init.yaml',
    (d) =>
      `#cloud-config\nusers:\n  - name: ops\n    passwd: ${d.secret(`$6$${d.alnum(16)}$${d.alnum(86)}`)}\n    sudo: ALL=(ALL) NOPASSWD:ALL\n`,
  ),
  at(
    'infra/user-data.yml',
    (d) => `#cloud-config\nchpasswd:\n  list: |\n    root:${d.secret(d.human())}\n  expire: false\n`,
  ),
  at(
    'infra/ansible/inventory.ini',
    (d) =>
      `[db]\ndb1 ansible_host=10.0.0.4 ansible_user=root ansible_ssh_pass=${d.secret(d.alnum(12))}\n\n[db:vars]\nansible_become_pass=${d.secret(d.human())}\n`,
  ),
  at(
    'infra/ansible/play.yml',
    (d) =>
      `- hosts: db\n  tasks:\n    - name: user\n      community.postgresql.postgresql_user:\n        name: app\n        password: "${d.secret(d.human())}"\n`,
  ),
  at('infra/.pgpass', (d) => `db.acme.io:5432:*:app:${d.secret(d.human())}\n`),
  at('infra/backup/.pgpass', (d) => `# replicas\nlocalhost:*:shop:shop:${d.secret(d.alnum(16))}\n`),
  at('infra/.netrc', (d) => `machine git.acme.io\nlogin ci\npassword ${d.secret(d.alnum(20))}\n`),
  at('infra/.my.cnf', (d) => `[client]\nuser=root\npassword=${d.secret(d.human())}\n`),
  at(
    'infra/scripts/minio.sh',
    (d) => `#!/bin/sh\nmc alias set backup https://s3.acme.io ops ${d.secret(d.alnum(32))}\n`,
  ),
  at(
    'infra/scripts/minio-old.sh',
    (d) =>
      `#!/bin/sh\nmc config host add backup https://s3.acme.io AKADMIN${d.digits(3)} ${d.secret(d.alnum(24))} --api S3v4\n`,
  ),
  at(
    'infra/consul/agent.hcl',
    (d) =>
      `datacenter = "eu"\nacl {\n  enabled = true\n  tokens {\n    agent   = "${d.secret(d.uuid())}"\n    default = "${d.secret(d.uuid())}"\n  }\n}\n`,
  ),
  at(
    'infra/consul/agent.json',
    (d) =>
      `{"acl": {"enabled": true, "tokens": {"initial_management": "${d.secret(d.uuid())}"}}, "encrypt": "${d.secret(`${d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 43)}=`)}"}\n`,
  ),
  at('infra/app/app.toml', (d) => `[auth]\njwt_secret = "${d.secret(d.human())}"\n`),
  at('infra/app/app.properties', (d) => `server.port=8080\napp.jwt.secret=${d.secret(d.human())}\n`),
  at(
    'infra/wireguard/wg0.conf',
    (d) =>
      `[Interface]\nAddress = 10.1.0.1/24\nPrivateKey = ${d.secret(`${d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 42)}A=`)}\n\n[Peer]\nPublicKey = ${d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 42)}A=\nPresharedKey = ${d.secret(`${d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 42)}A=`)}\n`,
  ),
  at('infra/redis/redis.conf', (d) => `bind 0.0.0.0\nrequirepass ${d.secret(d.alnum(20))}\n`),
  at('infra/redis/users.acl', (d) => `user app on >${d.secret(d.alnum(20))} ~* +@all\n`),
  at('infra/pgbouncer/userlist.txt', (d) => `"app" "${d.secret(d.alnum(18))}"\n`),
  at(
    'infra/backup/restic.sh',
    (d) =>
      `#!/bin/sh\nexport RESTIC_REPOSITORY=s3:https://s3.acme.io/backup\nexport RESTIC_PASSWORD=${d.secret(d.human())}\nrestic backup /data\n`,
  ),
  at('infra/backup/borg.sh', (d) => `BORG_PASSPHRASE='${d.secret(d.human())}' borg create repo::now /srv\n`),
  at(
    'infra/docker/Dockerfile',
    (d) =>
      `FROM debian:12\nENV DB_PASSWORD=${d.secret(d.human())}\nARG NPM_AUTH_TOKEN=${d.secret(d.uuid())}\n`,
  ),
  at('infra/.npmrc', (d) => `//npm.acme.io/:_authToken=${d.secret(d.uuid())}\n`),
  at(
    'infra/.npmrc',
    (d) => `registry=https://npm.acme.io\n_auth=${d.secret(encoded(`ci:${d.alnum(16)}`))}\n`,
  ),
  at(
    'infra/pip.conf',
    (d) => `[global]\nindex-url = https://ci:${d.secret(d.plainPassword())}@pypi.acme.io/simple\n`,
  ),
  at(
    'infra/m2/settings.xml',
    (d) =>
      `<settings><servers><server><id>nexus</id><username>ci</username>\n<password>${d.secret(d.alnum(16))}</password>\n</server></servers></settings>\n`,
  ),
  at(
    'infra/traefik/users.yml',
    (d) =>
      `http:\n  middlewares:\n    auth:\n      basicAuth:\n        users:\n          - "ops:${d.secret(`$2y$05$${d.alnum(53)}`)}"\n`,
  ),
  at('infra/nginx/.htpasswd', (d) => `ops:${d.secret(`$apr1$${d.alnum(8)}$${d.alnum(22)}`)}\n`),
  at(
    'infra/vault/unseal.md',
    (d) =>
      `# Unseal\n\nUnseal Key 1: ${d.secret(`${d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 44)}`)}\nInitial Root Token: ${d.secret(`hvs.${d.alnum(24)}`)}\n`,
  ),
  at('infra/.env.production', (d) => `APP_ENV=production\nAPP_KEY=base64:${d.secret(d.binary64(32))}\n`),
  at('infra/rails/.env', (d) => `RAILS_ENV=production\nSECRET_KEY_BASE=${d.secret(d.hex(128))}\n`),
  at('infra/django/.env', (d) => `DEBUG=0\nDJANGO_SECRET_KEY='${d.secret(d.url64(50))}'\n`),
  at(
    'infra/compose.yaml',
    (d) =>
      `services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_USER: shop\n      POSTGRES_PASSWORD: ${d.secret(d.human())}\n      MYSQL_ROOT_PASSWORD: "${d.secret(d.alnum(12))}"\n`,
  ),
]

const connections: Make[] = [
  at('infra/app.env', (d) => `DATABASE_URL=postgresql://shop:${d.secret(d.plainPassword())}@db:5432/shop\n`),
  at('infra/app.env', (d) => `REDIS_URL=redis://:${d.secret(d.plainPassword())}@redis:6379/0\n`),
  at('infra/app.yaml', (d) => `amqp: amqps://bus:${d.secret(d.plainPassword())}@mq.acme.io/vhost\n`),
  at(
    'infra/app.yaml',
    (d) => `mongo: "mongodb+srv://app:${d.secret(d.plainPassword())}@c0.acme.mongodb.net/x"\n`,
  ),
  at(
    'infra/appsettings.json',
    (d) =>
      `{"ConnectionStrings": {"Main": "Server=tcp:sql.acme.io,1433;Database=shop;User ID=app;Password=${d.secret(d.alnum(16))};Encrypt=True;"}}\n`,
  ),
  at(
    'infra/appsettings.json',
    (d) =>
      `{"Storage": "DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${d.secret(`${d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', 86)}==`)};EndpointSuffix=core.windows.net"}\n`,
  ),
  at(
    'infra/jdbc.properties',
    (d) => `jdbc.url=jdbc:mysql://db:3306/shop?user=app&password=${d.secret(d.alnum(14))}&useSSL=true\n`,
  ),
  at(
    'infra/dsn.yaml',
    (d) =>
      `dsn: "host=db user=app password=${d.secret(d.human().replace(/[#!]/g, '_'))} dbname=shop sslmode=disable"\n`,
  ),
  at('infra/smtp.yaml', (d) => `mailer_dsn: smtp://mailer:${d.secret(d.plainPassword())}@mail.acme.io:587\n`),
  at('infra/proxy.env', (d) => `HTTPS_PROXY=http://svc:${d.secret(d.plainPassword())}@proxy.acme.io:3128\n`),
  at('infra/celery.py', (d) => `BROKER = "amqp://worker:${d.secret(d.plainPassword())}@mq:5672//"\n`),
]

const values: Make[] = [
  at(
    'infra/charts/pg/values.yaml',
    (d) => `auth:\n  username: shop\n  password: "${d.secret(d.human())}"\n  database: shop\n`,
  ),
  at(
    'infra/charts/gf/values.yaml',
    (d) =>
      `grafana:\n  adminUser: admin\n  adminPassword: ${d.secret(d.human())}\n  grafana.ini:\n    auth.generic_oauth:\n      client_id: gf\n      client_secret: ${d.secret(d.alnum(32))}\n`,
  ),
  at(
    'infra/charts/mq/values.yaml',
    (d) => `rabbitmq:\n  auth:\n    erlangCookie: ${d.secret(d.alnum(32))}\n`,
  ),
  at(
    'infra/charts/kc/values.yaml',
    (d) =>
      `keycloak:\n  extraEnv: |\n    - name: KEYCLOAK_ADMIN_PASSWORD\n      value: ${d.secret(d.human())}\n`,
  ),
  at(
    'infra/charts/oauth/values.yaml',
    (d) =>
      `config:\n  clientID: app\n  clientSecret: ${d.secret(d.hex(40))}\n  cookieSecret: ${d.secret(d.alnum(32))}\n`,
  ),
  at(
    'infra/charts/hb/values.yaml',
    (d) => `harborAdminPassword: "${d.secret(d.human())}"\nsecretKey: "${d.secret(d.alnum(16))}"\n`,
  ),
  at(
    'infra/charts/app/values.yaml',
    (d) =>
      `secrets:\n  DB_PASS: ${d.secret(d.human())}\n  STRIPE_WEBHOOK_SIGNING: whsec_${d.secret(d.alnum(32))}\n`,
  ),
  at(
    'infra/charts/app/values.yaml',
    (d) => `config:\n  encryptionKey: ${d.secret(d.hex(64))}\n  sessionSecret: ${d.secret(d.alnum(48))}\n`,
  ),
  at(
    'infra/alertmanager.yml',
    (d) =>
      `global:\n  smtp_auth_password: '${d.secret(d.human())}'\nreceivers:\n  - name: pd\n    pagerduty_configs:\n      - service_key: ${d.secret(d.hex(32))}\n`,
  ),
  at(
    'infra/prometheus.yml',
    (d) =>
      `scrape_configs:\n  - job_name: a\n    basic_auth:\n      username: prom\n      password: ${d.secret(d.alnum(20))}\nremote_write:\n  - url: https://m.acme.io\n    authorization:\n      credentials: ${d.secret(d.url64(40))}\n`,
  ),
  at(
    'infra/loki.yaml',
    (d) =>
      `storage_config:\n  aws:\n    s3: s3://AKIA${d.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}:${d.secret(d.alnum(40))}@eu-central-1/loki\n`,
  ),
  at(
    'infra/dex.yaml',
    (d) =>
      `staticClients:\n  - id: argocd\n    name: Argo CD\n    secret: ${d.secret(d.alnum(32))}\nstaticPasswords:\n  - email: a@acme.io\n    hash: "${d.secret(`$2a$10$${d.alnum(53)}`)}"\n`,
  ),
  at(
    'infra/eso.yaml',
    (d) =>
      `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: x\nspec:\n  target:\n    template:\n      data:\n        password: ${d.secret(d.human())}\n        user: "{{ .user }}"\n`,
  ),
  at('infra/config.ini', (d) => `[database]\nuser = shop\npassword = ${d.secret(d.human())}\n`),
  at(
    'infra/list.yaml',
    (d) =>
      `env:\n${indented(`- name: ADMIN_PASS\n  value: ${d.secret(d.human())}\n- name: LOG\n  value: info\n`, 2)}`,
  ),
  at(
    'infra/k6.js',
    (d) => `const params = { headers: { Authorization: 'Bearer ${d.secret(d.url64(48))}' } }\n`,
  ),
  at(
    'infra/app.yaml',
    (d) =>
      `oidc:\n  issuer: https://id.acme.io\n  client_id: shop\n  client_secret: ${d.secret(d.human())}\n`,
  ),
]

/** What people make up and leave, in the places of an infrastructure repository. */
export const madeUp: Slices = {
  'second: kubernetes': kubernetes,
  'second: terraform': terraform,
  'second: machines and programs': machines,
  'second: commands': commands,
  'second: connections': connections,
  'second: values and receivers': values,
}
