import type { Make, Slices } from './case.ts'

const dotenv: Make[] = [
  (draw) => ({
    path: draw.pick([
      'infra/.env',
      'infra/compose/.env',
      `infra/${draw.environment()}.env`,
      'infra/app/.env.production',
    ]),
    content: `APP_ENV=production\n${draw.key(draw.passwordWords(), ['scream'])}=${draw.secret(draw.password().replace('#', '-'))}\nDEBUG=false\n`,
  }),
  (draw) => ({
    path: 'infra/compose/.env.live',
    content: `# database\nDB_HOST=db\nDB_USER=app\nDB_PASS=${draw.secret(`"${draw.human()}"`)}\n\nREDIS_PASSWORD=${draw.secret(`'${draw.generated()}'`)}\n`,
  }),
  (draw) => ({
    path: 'infra/compose/app.env',
    content: `export SECRET_KEY_BASE=${draw.secret(draw.hex(128))}\nexport RAILS_ENV=production\n`,
  }),
  (draw) => ({
    path: 'infra/compose/.env',
    content: `DATABASE_URL=postgres://app:${draw.secret(draw.plainPassword())}@db:5432/app\nCACHE=redis://cache:6379/0\n`,
  }),
  (draw) => ({
    path: 'infra/systemd/app.service',
    content: `[Service]\nExecStart=/usr/bin/app\nEnvironment=PORT=8080\nEnvironment="${draw.key(draw.passwordWords(), ['scream'])}=${draw.secret(draw.password().replace(/%/g, '+'))}"\n`,
  }),
]

const SCHEMES = 'postgres postgresql mysql mongodb mongodb+srv amqp amqps rediss ldap ftp https clickhouse'

const addresses: Make[] = [
  (draw) => ({
    path: 'infra/helm/values.yaml',
    content: `config:\n  url: ${draw.word(SCHEMES)}://app:${draw.secret(draw.plainPassword())}@db.internal:5432/app\n`,
  }),
  (draw) => ({
    path: 'infra/apps/config.yaml',
    content: `cache:\n  address: "redis://:${draw.secret(draw.plainPassword())}@redis:6379/0"\n`,
  }),
  (draw) => ({
    path: 'infra/apps/appsettings.json',
    content: `{\n  "ConnectionStrings": {\n    "Default": "Server=db.internal;Database=shop;User Id=sa;Password=${draw.secret(draw.human())};TrustServerCertificate=true"\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/apps/application.yml',
    content: `spring:\n  datasource:\n    url: jdbc:postgresql://db:5432/shop?user=app&password=${draw.secret(draw.plainPassword())}\n`,
  }),
  (draw) => ({
    path: 'infra/apps/application.properties',
    content: `spring.datasource.url=jdbc:mysql://db/shop\nspring.datasource.username=app\nspring.datasource.password=${draw.secret(draw.password())}\n`,
  }),
  (draw) => ({
    path: 'infra/terraform/live/app.tf',
    content: `locals {\n  dsn = "mysql://root:${draw.secret(draw.plainPassword())}@10.1.2.3:3306/shop"\n}\n`,
  }),
  (draw) => ({
    path: 'infra/compose/compose.yaml',
    content: `services:\n  worker:\n    image: shop/worker:3.1\n    environment:\n      - CELERY_BROKER=amqp://worker:${draw.secret(draw.plainPassword())}@rabbit:5672//\n`,
  }),
  (draw) => ({
    path: 'infra/ci/pip.conf',
    content: `[global]\nextra-index-url = https://deploy:${draw.secret(draw.plainPassword())}@pypi.acme.io/simple\n`,
  }),
  (draw) => ({
    path: 'infra/scripts/clone.sh',
    content: `git clone https://oauth2:${draw.secret(draw.pick([draw.token('gitlab-pat'), draw.plainPassword()]))}@git.acme.io/infra/live.git\n`,
  }),
  (draw) => ({
    path: 'infra/apps/azure.yaml',
    content: `storage:\n  connectionString: DefaultEndpointsProtocol=https;AccountName=acme;AccountKey=${draw.secret(draw.token('azure-storage-key'))};EndpointSuffix=core.windows.net\n`,
  }),
  (draw) => ({
    path: 'infra/apps/odbc.ini',
    content: `[shop]\nDriver = PostgreSQL\nServername = db\nPWD = ${draw.secret(draw.human())}\n`,
  }),
  (draw) => ({
    path: 'infra/prometheus/exporter.yaml',
    content: `env:\n  - name: DATA_SOURCE_NAME\n    value: "postgresql://exporter:${draw.secret(draw.plainPassword())}@localhost:5432/postgres?sslmode=disable"\n`,
  }),
]

const values: Make[] = [
  (draw) => ({
    path: `infra/helm/${draw.product()}/values.yaml`,
    content: `image:\n  repository: shop\n  tag: 1.2.3\n${draw.pick(['auth', 'postgresql', 'redis', 'global'])}:\n  ${draw.key(draw.passwordWords(), ['camel'])}: ${draw.secret(draw.quoted(draw.human()))}\n`,
  }),
  (draw) => ({
    path: 'infra/helm/grafana/values-live.yaml',
    content: `adminUser: admin\nadminPassword: ${draw.secret(draw.human())}\npersistence:\n  enabled: true\n`,
  }),
  (draw) => ({
    path: 'infra/flux/release.yaml',
    content: `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: db\nspec:\n  chart:\n    spec:\n      chart: postgresql\n  values:\n    auth:\n      username: app\n      password: ${draw.secret(draw.quoted(draw.password()))}\n`,
  }),
  (draw) => ({
    path: 'infra/argocd/app.yaml',
    content: `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: db\nspec:\n  source:\n    chart: redis\n    helm:\n      parameters:\n        - name: auth.password\n          value: ${draw.secret(draw.generated())}\n`,
  }),
  (draw) => ({
    path: 'infra/argocd/inline.yaml',
    content: `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: db\nspec:\n  source:\n    chart: keycloak\n    helm:\n      values: |\n        auth:\n          adminPassword: ${draw.secret(draw.human())}\n`,
  }),
  (draw) => ({
    path: 'infra/compose/compose.yaml',
    content: `services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_USER: app\n      ${draw.pick(['POSTGRES_PASSWORD', 'MYSQL_ROOT_PASSWORD', 'MINIO_ROOT_PASSWORD', 'RABBITMQ_DEFAULT_PASS'])}: ${draw.secret(draw.quoted(draw.human()))}\n`,
  }),
  (draw) => ({
    path: 'infra/compose/docker-compose.yml',
    content: `version: "3"\nservices:\n  app:\n    image: app:1\n    environment:\n      - TZ=UTC\n      - ${draw.key(draw.passwordWords(), ['scream'])}=${draw.secret(draw.generated())}\n`,
  }),
  (draw) => ({
    path: 'infra/compose/redis.yaml',
    content: `services:\n  redis:\n    image: redis:7\n    command: redis-server --requirepass ${draw.secret(draw.alnum(18))} --appendonly yes\n`,
  }),
  (draw) => ({
    path: 'infra/docker/Dockerfile',
    content: `FROM debian:12\nARG VERSION=1\nENV ${draw.key(draw.passwordWords(), ['scream'])}=${draw.secret(draw.generated())}\nCMD ["app"]\n`,
  }),
  (draw) => ({
    path: 'infra/docker/Dockerfile.ci',
    content: `FROM node:20\nENV NPM_TOKEN ${draw.secret(draw.token('npm-token'))}\n`,
  }),
]

const ansible: Make[] = [
  (draw) => ({
    path: 'infra/ansible/group_vars/all.yml',
    content: `---\nntp_server: pool.ntp.org\n${draw.pick(['ansible_become_pass', 'ansible_ssh_pass', 'mysql_root_password', 'vault_pass', 'ipmi_password'])}: ${draw.secret(draw.quoted(draw.human()))}\n`,
  }),
  (draw) => ({
    path: 'infra/ansible/inventory.ini',
    content: `[web]\n10.0.0.4 ansible_user=ops ansible_password=${draw.secret(draw.human().replace('#', '_'))}\n`,
  }),
  (draw) => ({
    path: 'infra/ansible/playbook.yml',
    content: `- hosts: db\n  tasks:\n    - name: user\n      postgresql_user:\n        name: app\n        password: ${draw.secret(draw.quoted(draw.password()))}\n`,
  }),
  (draw) => ({
    path: 'infra/ansible/users.yml',
    content: `- hosts: all\n  tasks:\n    - user:\n        name: ops\n        password: "${draw.secret(draw.token('sha512-crypt-hash'))}"\n`,
  }),
  (draw) => ({
    path: 'infra/ansible/host_vars/db1.yaml',
    content: `postgres:\n  users:\n    - name: app\n      pass: ${draw.secret(draw.human())}\n    - name: report\n      pass: ${draw.secret(draw.generated())}\n`,
  }),
]

const files: Make[] = [
  (draw) => ({
    path: 'infra/grafana/grafana.ini',
    content: `[security]\nadmin_user = admin\nadmin_password = ${draw.secret(draw.human().replace('#', '-'))}\nsecret_key = ${draw.secret(draw.alnum(20))}\n\n[smtp]\nenabled = true\npassword = ${draw.secret(draw.alnum(12))}\n`,
  }),
  (draw) => ({
    path: 'infra/redis/redis.conf',
    content: `port 6379\nrequirepass ${draw.secret(draw.alnum(22))}\nmaxmemory 1gb\n`,
  }),
  (draw) => ({
    path: 'infra/mysql/my.cnf',
    content: `[client]\nuser = backup\npassword = ${draw.secret(draw.human().replace('#', '-'))}\n`,
  }),
  (draw) => ({
    path: 'infra/rclone/rclone.conf',
    content: `[b2]\ntype = s3\nprovider = Hetzner\naccess_key_id = ${draw.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 20)}\nsecret_access_key = ${draw.secret(draw.alnum(40))}\n`,
  }),
  (draw) => ({
    path: 'infra/aws/credentials',
    content: `[default]\naws_access_key_id = ${draw.secret(draw.token('aws-access-key-id'))}\naws_secret_access_key = ${draw.secret(draw.token('aws-secret-access-key'))}\n`,
  }),
  (draw) => ({
    path: 'infra/config/settings.toml',
    content: `[database]\nhost = "db"\npassword = ${draw.secret(`"${draw.human()}"`)}\n\n[server]\nport = 80\n`,
  }),
  (draw) => ({
    path: 'infra/config/app.json',
    content: `{"db":{"host":"db","${draw.key(draw.passwordWords(), ['camel'])}":"${draw.secret(draw.human())}"}}\n`,
  }),
  (draw) => ({
    path: 'infra/postgres/init.sql',
    content: `CREATE USER app WITH PASSWORD ${draw.secret(`'${draw.human()}'`)};\nGRANT ALL ON DATABASE app TO app;\n`,
  }),
  (draw) => ({
    path: 'infra/velero/credentials-velero',
    content: `[default]\naws_access_key_id=${draw.secret(draw.token('aws-access-key-id'))}\naws_secret_access_key=${draw.secret(draw.token('aws-secret-access-key'))}\n`,
  }),
  (draw) => ({
    path: 'infra/oauth2-proxy/values.yaml',
    content: `config:\n  clientID: ${draw.hex(20)}\n  clientSecret: ${draw.secret(draw.hex(40))}\n  cookieSecret: ${draw.secret(draw.binary64(24))}\n`,
  }),
  (draw) => ({
    path: 'infra/prometheus/prometheus.yml',
    content: `scrape_configs:\n  - job_name: api\n    basic_auth:\n      username: prom\n      password: ${draw.secret(draw.human())}\nremote_write:\n  - url: https://metrics.acme.io\n    bearer_token: ${draw.secret(draw.url64(40))}\n`,
  }),
  (draw) => ({
    path: 'infra/loki/promtail.yaml',
    content: `clients:\n  - url: https://logs.acme.io/push\n    authorization:\n      type: Bearer\n      credentials: ${draw.secret(draw.url64(44))}\n`,
  }),
  (draw) => ({
    path: 'infra/thanos/objstore.yaml',
    content: `type: S3\nconfig:\n  bucket: metrics\n  access_key: ${draw.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', 20)}\n  secret_key: ${draw.secret(draw.alnum(40))}\n`,
  }),
]

/** Settings of programs, in the formats they come in. */
export const settings: Slices = {
  dotenv,
  'connection strings': addresses,
  'helm and compose values': values,
  ansible,
  'settings of programs': files,
}
