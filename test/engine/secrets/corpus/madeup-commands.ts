import type { Make } from './case.ts'
import type { Draw } from './draw.ts'

/** One file: its path, and its text of what is drawn. */
export const at =
  (path: string, content: (draw: Draw) => string): Make =>
  (draw) => ({ path, content: content(draw) })

const fence = '```'

/** Commands with their secrets, in scripts and runbooks. */
export const commands: Make[] = [
  at(
    'infra/runbooks/restore.md',
    (d) =>
      `# Restore\n\n${fence}sh\nPGPASSWORD=${d.secret(d.human())} psql -h db.acme.io -U app shop < dump.sql\n${fence}\n`,
  ),
  at(
    'infra/runbooks/api.md',
    (d) =>
      `# API\n\n${fence}sh\ncurl -H 'X-Api-Key: ${d.secret(d.alnum(32))}' https://api.acme.io/v1/jobs\n${fence}\n`,
  ),
  at(
    'infra/runbooks/registry.md',
    (d) =>
      `# Registry\n\n${fence}sh\ndocker login registry.acme.io -u ci -p ${d.secret(d.alnum(20))}\n${fence}\n`,
  ),
  at(
    'infra/runbooks/registry.md',
    (d) =>
      `# Registry\n\n${fence}sh\necho ${d.secret(d.alnum(20))} | docker login registry.acme.io -u ci --password-stdin\n${fence}\n`,
  ),
  at(
    'infra/runbooks/mysql.md',
    (d) => `# Failover\n\n    mysql -h db -u root -p'${d.secret(d.human())}' -e 'SHOW REPLICA STATUS'\n`,
  ),
  at(
    'infra/scripts/seed.sh',
    (d) =>
      `kubectl create secret generic db --from-literal=username=app --from-literal=password=${d.secret(d.human())}\n`,
  ),
  at(
    'infra/scripts/vault.sh',
    (d) => `vault kv put secret/shop db_password="${d.secret(d.human())}" region=eu\n`,
  ),
  at(
    'infra/scripts/az.sh',
    (d) => `az login --service-principal -u app -p "${d.secret(d.url64(34))}" -t acme\n`,
  ),
  at(
    'infra/scripts/gh.sh',
    (d) => `git clone https://ci:${d.secret(d.alnum(24))}@git.acme.io/ops/infra.git\n`,
  ),
  at(
    'infra/scripts/ssh.sh',
    (d) => `sshpass -p '${d.secret(d.human())}' ssh root@10.0.0.3 systemctl restart app\n`,
  ),
  at('infra/scripts/sql.sql', (d) => `CREATE USER app WITH ENCRYPTED PASSWORD '${d.secret(d.human())}';\n`),
  at('infra/scripts/mysql.sql', (d) => `CREATE USER 'app'@'%' IDENTIFIED BY '${d.secret(d.human())}';\n`),
  at(
    'infra/scripts/helm.sh',
    (d) => `helm upgrade gf grafana/grafana --set adminPassword=${d.secret(d.human())} --wait\n`,
  ),
  at(
    'infra/scripts/join.sh',
    (d) =>
      `kubeadm join 10.0.0.2:6443 --token ${d.secret(`${d.lower(6)}.${d.lower(16)}`)} --discovery-token-ca-cert-hash sha256:${d.hex(64)}\n`,
  ),
  at(
    'infra/scripts/redis.sh',
    (d) => `redis-cli -h redis.acme.io -a ${d.secret(d.alnum(22))} --no-auth-warning PING\n`,
  ),
  at(
    'infra/scripts/ldap.sh',
    (d) => `ldapsearch -x -D cn=admin,dc=acme -w ${d.secret(d.human())} -b dc=acme\n`,
  ),
  at(
    'infra/scripts/openssl.sh',
    (d) => `openssl enc -aes-256-cbc -pass pass:${d.secret(d.human())} -in a -out b\n`,
  ),
  at(
    'infra/scripts/secret.ps1',
    (d) => `$password = "${d.secret(d.human())}"\n$env:DB_PASSWORD = '${d.secret(d.alnum(16))}'\n`,
  ),
  at(
    '.github/workflows/e2e.yml',
    (d) =>
      `jobs:\n  e2e:\n    steps:\n      - uses: acme/deploy@v2\n        with:\n          api-token: ${d.secret(d.alnum(40))}\n`,
  ),
]
