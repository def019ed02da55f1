import type { Slices } from '../case.ts'
import { encoded, indented } from '../draw.ts'
import { one, plain, typed } from './typed.ts'

/** What people make up, by the kind of file. */
export const INVENTED: Slices = {
  'kubernetes secrets': [
    one(
      'infra/apps/db/secret.yaml',
      (d, s) =>
        `apiVersion: v1\nkind: Secret\nmetadata:\n  name: pg\nstringData:\n  username: app\n  password: ${s}\n  port: "${d.digits(4)}"\n`,
    ),
    (d) => ({
      path: 'infra/apps/db/credentials.yaml',
      content: `kind: Secret\ndata:\n  PGUSER: ${encoded('app')}\n  PGPASSWORD: ${d.secret(encoded(typed(d)))}\napiVersion: v1\nmetadata:\n  name: pg\n`,
    }),
    (d) => ({
      path: 'infra/apps/all.json',
      content: `{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}},\n{"apiVersion":"v1","kind":"Secret","metadata":{"name":"s"},"data":{"adminPassword":"${d.secret(encoded(typed(d)))}"}}]}\n`,
    }),
    (d) => ({
      path: 'infra/apps/mixed.yaml',
      content: `apiVersion: v1\nkind: Service\nmetadata:\n  name: x\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: conf\nstringData:\n  app.ini: |\n    [db]\n    host = pg.internal\n    passwd = ${d.secret(typed(d))}\n`,
    }),
    (d) => ({
      path: 'infra/apps/basic.yaml',
      content: `apiVersion: v1\nkind: Secret\ntype: kubernetes.io/basic-auth\nmetadata:\n  name: git\nstringData:\n  username: bot\n  password: "${d.secret(typed(d))}"\n`,
    }),
    (d) => ({
      path: 'infra/apps/pull.yaml',
      content: `apiVersion: v1\nkind: Secret\ntype: kubernetes.io/dockerconfigjson\nmetadata:\n  name: pull\ndata:\n  .dockerconfigjson: ${d.secret(encoded(JSON.stringify({ auths: { 'registry.acme.io': { username: 'ci', password: typed(d), auth: encoded(`ci:${typed(d)}`) } } })))}\n`,
    }),
    (d) => ({
      path: 'infra/apps/tls.yaml',
      content: `apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata:\n  name: tls\ndata:\n  tls.crt: ${encoded(d.certificate())}\n  tls.key: ${d.secret(encoded(d.pem('PRIVATE KEY')))}\n`,
    }),
    (d) => ({
      path: 'infra/apps/ssh.yaml',
      content: `apiVersion: v1\nkind: Secret\ntype: kubernetes.io/ssh-auth\nmetadata:\n  name: deploy\nstringData:\n  ssh-privatekey: |\n${d.secret(indented(d.pem('OPENSSH PRIVATE KEY'), 4))}\n`,
    }),
    one(
      'infra/apps/es.yaml',
      (_d, s) =>
        `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: a\nspec:\n  target:\n    template:\n      data:\n        user: app\n        password: ${s}\n  data:\n    - secretKey: other\n      remoteRef: {key: apps/other}\n`,
    ),
    one(
      'infra/apps/gen.yaml',
      (_d, s) =>
        `apiVersion: v1\nkind: Secret\nmetadata: {name: s3, namespace: backup}\nstringData: {AWS_ACCESS_KEY_ID: minio, AWS_SECRET_ACCESS_KEY: '${s}'}\n`,
    ),
  ],
  'settings of services': [
    one(
      'infra/monitoring/alertmanager.yml',
      (_d, s) =>
        `global:\n  smtp_smarthost: mail.acme.io:587\n  smtp_from: am@acme.io\n  smtp_auth_username: am@acme.io\n  smtp_auth_password: ${s}\nroute:\n  receiver: mail\nreceivers:\n  - name: mail\n    email_configs:\n      - to: ops@acme.io\n`,
    ),
    one(
      'infra/monitoring/prometheus.yml',
      (_d, s) =>
        `scrape_configs:\n  - job_name: edge\n    basic_auth:\n      username: prom\n      password: ${s}\n    static_configs:\n      - targets: [edge:9100]\n`,
    ),
    one(
      'infra/monitoring/datasources.yaml',
      (_d, s) =>
        `apiVersion: 1\ndatasources:\n  - name: pg\n    type: postgres\n    url: pg:5432\n    user: grafana\n    secureJsonData:\n      password: ${s}\n`,
    ),
    one(
      'infra/monitoring/grafana.ini',
      (_d, s) => `[security]\nadmin_user = admin\nadmin_password = ${s}\n\n[smtp]\nenabled = true\n`,
    ),
    one(
      'infra/logging/fluent-bit.conf',
      (_d, s) =>
        `[OUTPUT]\n    Name        es\n    Match       *\n    Host        es.internal\n    HTTP_User   fluent\n    HTTP_Passwd ${s}\n    tls         On\n`,
    ),
    one(
      'infra/logging/vector.toml',
      (_d, s) =>
        `[sinks.loki]\ntype = "loki"\nendpoint = "https://loki.acme.io"\nauth.strategy = "basic"\nauth.user = "vector"\nauth.password = "${s}"\n`,
    ),
    one(
      'infra/logging/filebeat.yml',
      (_d, s) =>
        `output.elasticsearch:\n  hosts: ["https://es:9200"]\n  username: beats\n  password: "${s}"\n`,
    ),
    one('infra/db/redis.conf', (_d, s) => `bind 0.0.0.0\nport 6379\nrequirepass ${s}\nmaxmemory 256mb\n`),
    one('infra/db/my.cnf', (_d, s) => `[client]\nuser=backup\npassword=${s}\n\n[mysqldump]\nquick\n`),
    one(
      'infra/db/init.sql',
      (_d, s) =>
        `CREATE ROLE app LOGIN;\nALTER ROLE app WITH PASSWORD '${s}';\nGRANT CONNECT ON DATABASE shop TO app;\n`,
    ),
    one(
      'infra/db/users.sql',
      (_d, s) => `CREATE USER 'app'@'%' IDENTIFIED BY '${s}';\nGRANT SELECT ON shop.* TO 'app'@'%';\n`,
    ),
    one('infra/mail/main.cf.yml', (_d, s) => `relay:\n  host: smtp.acme.io\n  user: relay\n  pass: ${s}\n`),
    one(
      'infra/auth/ldap.yaml',
      (_d, s) =>
        `connectors:\n  - type: ldap\n    config:\n      host: ldap.acme.io:636\n      bindDN: cn=dex,dc=acme,dc=io\n      bindPW: ${s}\n`,
    ),
    (d) => ({
      path: 'infra/auth/dex.yaml',
      content: `issuer: https://dex.acme.io\nstaticClients:\n  - id: argocd\n    name: Argo CD\n    redirectURIs: [https://argocd.acme.io/auth/callback]\n    secret: ${d.secret(d.alnum(26))}\n`,
    }),
    (d) => ({
      path: 'infra/auth/oauth2-proxy.cfg',
      content: `provider = "oidc"\nclient_id = "web"\nclient_secret = "${d.secret(d.alnum(32))}"\ncookie_secret = "${d.secret(d.binary64(32))}"\nemail_domains = ["acme.io"]\n`,
    }),
    one(
      'infra/mq/definitions.json',
      (_d, s) =>
        `{\n  "users": [\n    {\n      "name": "orders",\n      "password": "${s}",\n      "tags": ""\n    }\n  ]\n}\n`,
    ),
    one(
      'infra/mq/client.properties',
      (_d, s) =>
        `security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\nsasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="app" password="${s}";\n`,
    ),
    one(
      'infra/backup/restic.env',
      (_d, s) => `RESTIC_REPOSITORY=s3:https://s3.acme.io/backup\nRESTIC_PASSWORD=${s}\n`,
    ),
    one(
      'infra/backup/borgmatic.yaml',
      (_d, s) => `source_directories:\n  - /srv\nencryption_passphrase: "${s}"\n`,
    ),
    one(
      'infra/backup/rclone.conf',
      (d) =>
        `[remote]\ntype = webdav\nurl = https://dav.acme.io\nuser = backup\npass = ${d.secret(d.url64(38))}\n`,
    ),
    one(
      'infra/net/wg0.conf',
      (d) =>
        `[Interface]\nAddress = 10.9.0.1/24\nPrivateKey = ${d.secret(d.binary64(32))}\n\n[Peer]\nPublicKey = ${d.binary64(32)}\nAllowedIPs = 10.9.0.2/32\n`,
    ),
    one('infra/net/ipsec.secrets', (_d, s) => `# site to site\n192.0.2.1 198.51.100.7 : PSK "${s}"\n`),
    one('infra/net/hostapd.conf', (_d, s) => `interface=wlan0\nssid=plant\nwpa=2\nwpa_passphrase=${s}\n`),
    one(
      'infra/net/snmpd.conf.yml',
      (_d, s) =>
        `auths:\n  core:\n    version: 3\n    username: mon\n    auth_protocol: SHA\n    password: ${s}\n`,
    ),
    one(
      'infra/keepalived/keepalived.conf',
      (_d, s) =>
        `vrrp_instance VI_1 {\n  state MASTER\n  authentication {\n    auth_type PASS\n    auth_pass ${s}\n  }\n}\n`,
    ),
    one(
      'infra/haproxy/haproxy.cfg',
      (_d, s) => `userlist ops\n  user admin insecure-password ${s}\n\nfrontend web\n  bind :443\n`,
    ),
  ],
  terraform: [
    one(
      'infra/terraform/db.tf',
      (_d, s) =>
        `resource "aws_db_instance" "main" {\n  engine            = "postgres"\n  username          = "app"\n  password          = "${s}"\n  allocated_storage = 20\n}\n`,
    ),
    one(
      'infra/terraform/providers.tf',
      (_d, s) =>
        `provider "postgresql" {\n  host     = "pg.internal"\n  username = "admin"\n  password = "${s}"\n}\n`,
    ),
    one(
      'infra/terraform/backend.tf',
      (_d, s) =>
        `terraform {\n  backend "http" {\n    address  = "https://gitlab.acme.io/api/v4/projects/7/terraform/state/prod"\n    username = "ci"\n    password = "${s}"\n  }\n}\n`,
    ),
    one(
      'infra/terraform/vm.tf',
      (_d, s) =>
        `resource "proxmox_vm_qemu" "node" {\n  name       = "node-1"\n  ciuser     = "ops"\n  cipassword = "${s}"\n}\n`,
    ),
    one(
      'infra/terraform/azure.tf',
      (_d, s) =>
        `resource "azurerm_linux_virtual_machine" "a" {\n  name           = "a"\n  admin_username = "ops"\n  admin_password = "${s}"\n}\n`,
    ),
    one(
      'infra/terraform/helm.tf',
      (_d, s) =>
        `resource "helm_release" "pg" {\n  name  = "pg"\n  chart = "postgresql"\n  set_sensitive {\n    name  = "auth.postgresPassword"\n    value = "${s}"\n  }\n}\n`,
    ),
    one(
      'infra/terraform/k8s.tf',
      (_d, s) =>
        `resource "kubernetes_secret" "app" {\n  metadata {\n    name = "app"\n  }\n  data = {\n    DB_PASS = "${s}"\n  }\n}\n`,
    ),
    one(
      'infra/terraform/vars.tf.json',
      (_d, s) => `{"variable": {"root_password": {"type": "string",\n"default": "${s}"}}}\n`,
    ),
    one(
      'infra/terraform/rds.tfvars.json',
      (_d, s) => `{\n  "instance": "db.t4g.small",\n  "master_password": "${s}"\n}\n`,
    ),
    one(
      'infra/terraform/psk.tf',
      (_d, s) =>
        `resource "aws_vpn_connection" "hq" {\n  type                  = "ipsec.1"\n  tunnel1_preshared_key = "${s}"\n}\n`,
    ),
    one(
      'infra/terraform/user.tf',
      (_d, s) => `module "db" {\n  source  = "./db"\n  db_user = "app"\n  db_pass = "${s}"\n}\n`,
    ),
    (d) => ({
      path: 'infra/terraform/terraform.tfstate',
      content: `${d.secret(
        `{\n  "version": 4,\n  "terraform_version": "1.9.5",\n  "serial": 4,\n  "lineage": "${d.uuid()}",\n  "resources": [\n    {\n      "mode": "managed",\n      "type": "random_password",\n      "name": "db",\n      "instances": [ { "attributes": { "length": 20, "result": "${d.alnum(20)}" } } ]\n    }\n  ]\n}`,
      )}\n`,
    }),
  ],
  addresses: [
    plain(
      'infra/apps/web.env',
      (d, s) => `PORT=80\nDATABASE_URL=postgres://app:${s}@pg.internal:5432/${d.product()}?sslmode=require\n`,
    ),
    plain('infra/apps/cache.yaml', (_d, s) => `cache:\n  url: redis://:${s}@redis-master:6379/0\n`),
    plain('infra/apps/mq.yaml', (_d, s) => `broker: amqps://orders:${s}@mq.acme.io/prod\n`),
    plain(
      'infra/apps/mongo.tf',
      (_d, s) => `locals {\n  uri = "mongodb+srv://app:${s}@cluster0.ab1cd.mongodb.net/shop"\n}\n`,
    ),
    plain(
      'infra/apps/mssql.json',
      (_d, s) =>
        `{ "ConnectionStrings": { "Main": "Server=tcp:sql.acme.io,1433;Database=shop;User ID=app;Password=${s};Encrypt=true" } }\n`,
    ),
    plain(
      'infra/apps/jdbc.properties',
      (_d, s) => `spring.datasource.url=jdbc:mysql://db:3306/shop?user=app&password=${s}\n`,
    ),
    plain(
      'infra/apps/sqlalchemy.ini',
      (_d, s) => `[alembic]\nsqlalchemy.url = mysql+pymysql://migrate:${s}@db/shop\n`,
    ),
    plain(
      'infra/scripts/clone.sh',
      (_d, s) => `#!/bin/sh\ngit clone https://deploy:${s}@git.acme.io/infra/modules.git\n`,
    ),
    plain(
      'infra/scripts/proxy.sh',
      (_d, s) => `export HTTPS_PROXY=http://svc-proxy:${s}@proxy.acme.io:3128\n`,
    ),
    plain('infra/apps/ftp.yaml', (_d, s) => `feeds:\n  - ftp://partner:${s}@ftp.partner.example.net/in\n`),
    plain('infra/apps/go.yaml', (_d, s) => `dsn: "app:${s}@tcp(mysql:3306)/shop?parseTime=true"\n`),
    plain(
      'infra/apps/libpq.env',
      (_d, s) => `PG_DSN="host=pg user=app password=${s} dbname=shop sslmode=verify-full"\n`,
    ),
  ],
  commands: [
    plain(
      'infra/scripts/dump.sh',
      (_d, s) => `#!/bin/sh\nPGPASSWORD=${s} pg_dump -h pg -U app shop > /backup/shop.sql\n`,
    ),
    plain('infra/scripts/mysql.sh', (_d, s) => `mysqldump -h db -u root -p${s} shop | gzip > shop.gz\n`),
    plain('infra/scripts/login.sh', (_d, s) => `docker login -u ci -p ${s} registry.acme.io\n`),
    plain(
      'infra/scripts/curl.sh',
      (_d, s) => `curl -fsS -u deploy:${s} https://nexus.acme.io/repository/raw/x.tgz -o x.tgz\n`,
    ),
    plain(
      'infra/scripts/kubectl.sh',
      (_d, s) => `kubectl create secret generic pg --from-literal=password=${s} -n apps\n`,
    ),
    plain('infra/scripts/ssh.sh', (_d, s) => `sshpass -p '${s}' ssh ops@10.0.0.4 uptime\n`),
    plain(
      'infra/scripts/helm.sh',
      (_d, s) => `helm upgrade --install pg bitnami/postgresql --set auth.postgresPassword=${s}\n`,
    ),
    plain('infra/scripts/chpasswd.sh', (_d, s) => `echo "ops:${s}" | chpasswd\n`),
    plain(
      'infra/scripts/openssl.sh',
      (_d, s) => `openssl enc -d -aes-256-cbc -pass pass:${s} -in s.enc -out s\n`,
    ),
    plain(
      'infra/runbooks/restore.md',
      (_d, s) =>
        `# Restore\n\n\`\`\`sh\nexport RESTIC_PASSWORD=${s}\nrestic restore latest --target /\n\`\`\`\n`,
    ),
    plain(
      'infra/runbooks/redis.md',
      (_d, s) => `# Redis\n\nConnect:\n\n    redis-cli -h redis -a ${s} info\n`,
    ),
    plain(
      'infra/runbooks/api.md',
      (d) =>
        `# Purge\n\n\`\`\`sh\ncurl -X POST -H 'X-Api-Key: ${d.secret(d.alnum(32))}' https://cdn.acme.io/purge\n\`\`\`\n`,
    ),
    plain(
      'infra/ansible/hosts.ini',
      (_d, s) => `[web]\nweb1 ansible_host=10.0.0.2 ansible_user=ops ansible_password=${s}\n`,
    ),
    plain(
      'infra/ansible/play.yml',
      (_d, s) =>
        `- hosts: db\n  tasks:\n    - name: user\n      community.postgresql.postgresql_user:\n        name: app\n        password: ${s}\n`,
    ),
    plain('infra/ansible/vars.yml', (_d, s) => `ansible_become_pass: ${s}\nmysql_root_pass: ${s}\n`),
  ],
}
