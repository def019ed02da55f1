import type { Make, Slices } from './case.ts'
import { encoded, indented } from './draw.ts'

const SECRET_KEYS =
  'password token api-key POSTGRES_PASSWORD redis-password client_secret admin-password DATABASE_PASSWORD jwtSecret secretKey smtp-pass cookie-secret license key credentials'

const secrets: Make[] = [
  (draw) => ({
    path: `infra/k8s/${draw.product()}/secret.yaml`,
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${draw.product()}\ntype: Opaque\nstringData:\n  username: app\n  ${draw.word(SECRET_KEYS)}: ${draw.secret(draw.quoted(draw.human()))}\n`,
  }),
  (draw) => ({
    path: `infra/k8s/${draw.product()}/secret.yaml`,
    content: `kind: Secret\napiVersion: v1\nmetadata:\n    name: db\n    namespace: ${draw.product()}\ndata:\n    ${draw.word(SECRET_KEYS)}: ${draw.secret(encoded(draw.human()))}\n    second-token: ${draw.secret(encoded(draw.generated()))}\n`,
  }),
  (draw) => ({
    path: 'infra/clusters/live/credentials.yml',
    content: `data:\n  ${draw.word(SECRET_KEYS)}: ${draw.secret(encoded(draw.generated()))}\nmetadata:\n  name: late-kind\nkind: Secret\napiVersion: v1\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/secret.json',
    content: `${JSON.stringify(
      {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'web' },
        stringData: { [draw.word(SECRET_KEYS)]: draw.secret(draw.generated()) },
      },
      null,
      2,
    ).replace(/\\u000([12])/g, (_, one: string) => (one === '1' ? '\u0001' : '\u0002'))}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/all.yaml',
    content: `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: shop\nstringData:\n  config.yaml: |\n${draw.secret(`    database:\n      host: db.internal\n      password: ${draw.human()}`)}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n  LEVEL: info\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/list.yaml',
    content: `apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n    metadata:\n      name: one\n    data:\n      ${draw.word(SECRET_KEYS)}: ${draw.secret(encoded(draw.human()))}\n  - apiVersion: v1\n    kind: ServiceAccount\n    metadata:\n      name: one\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/tls.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: tls\ntype: kubernetes.io/tls\ndata:\n  tls.crt: ${encoded(draw.certificate())}\n  tls.key: ${draw.secret(encoded(draw.pem()))}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/tls-plain.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: tls\ntype: kubernetes.io/tls\nstringData:\n  tls.key: |\n${draw.secret(indented(draw.pem(draw.pick(['RSA PRIVATE KEY', 'PRIVATE KEY', 'EC PRIVATE KEY'])), 4))}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/pull.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: pull\ntype: kubernetes.io/dockerconfigjson\ndata:\n  .dockerconfigjson: ${draw.secret(encoded(JSON.stringify({ auths: { 'ghcr.io': { auth: encoded(`robot:${draw.generated()}`) } } })))}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/basic.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: basic\ntype: kubernetes.io/basic-auth\nstringData: { username: admin, password: ${draw.secret(`'${draw.human()}'`)} }\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/ssh.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: deploy-key\ntype: kubernetes.io/ssh-auth\ndata:\n  ssh-privatekey: |\n    ${draw.secret(encoded(draw.pem('OPENSSH PRIVATE KEY')))}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/bootstrap.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: bootstrap-token-${draw.lower(6)}\n  namespace: kube-system\ntype: bootstrap.kubernetes.io/token\nstringData:\n  usage-bootstrap-authentication: "true"\n  token-secret: ${draw.secret(draw.lower(16))}\n`,
  }),
  (draw) => ({
    path: 'infra/argocd/repository.yaml',
    content: `apiVersion: v1\nkind: Secret\nmetadata:\n  name: repo\n  labels:\n    argocd.argoproj.io/secret-type: repository\nstringData:\n  type: git\n  url: https://github.com/acme/infra\n  username: bot\n  password: ${draw.secret(draw.token('github-pat'))}\n`,
  }),
  (draw) => ({
    path: 'infra/external/store.yaml',
    content: `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n  name: app\nspec:\n  target:\n    template:\n      data:\n        username: app\n        password: ${draw.secret(draw.generated())}\n  dataFrom:\n    - extract:\n        key: apps/app\n`,
  }),
]

const environment: Make[] = [
  (draw) => ({
    path: `infra/k8s/${draw.product()}/deployment.yaml`,
    content: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n          image: ghcr.io/acme/api:v1.4.2\n          env:\n            - name: ${draw.key(draw.passwordWords(), ['scream'])}\n              value: ${draw.secret(draw.quoted(draw.password()))}\n            - name: LOG_LEVEL\n              value: debug\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/statefulset.yml',
    content: `kind: StatefulSet\napiVersion: apps/v1\nmetadata: {name: pg}\nspec:\n  template:\n    spec:\n      containers:\n      - name: pg\n        image: postgres:16\n        env:\n        - {name: POSTGRES_USER, value: app}\n        - {name: POSTGRES_PASSWORD, value: ${draw.secret(draw.quoted(draw.alnum(14)))}}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/config.yaml',
    content: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  HOST: db\n  ${draw.key(draw.passwordWords(), ['scream', 'kebab'])}: ${draw.secret(draw.quoted(draw.password()))}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/files.yaml',
    content: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: files\ndata:\n  application.properties: |\n    server.port=8080\n    spring.datasource.password=${draw.secret(draw.plainPassword())}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/overlays/live/kustomization.yaml',
    content: `resources:\n  - ../../base\nsecretGenerator:\n  - name: app\n    literals:\n      - username=app\n      - ${draw.pick(['password', 'api-token', 'DB_PASSWORD'])}=${draw.secret(draw.password())}\n`,
  }),
  (draw) => ({
    path: 'infra/k8s/cronjob.yaml',
    content: `apiVersion: batch/v1\nkind: CronJob\nmetadata:\n  name: backup\nspec:\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n            - name: backup\n              image: restic/restic:0.17.3\n              args: ["--repo", "s3:backup", "--host", "db"]\n              env:\n                - name: RESTIC_PASSWORD\n                  value: ${draw.secret(draw.human())}\n`,
  }),
]

const kubeconfig: Make[] = [
  (draw) => ({
    path: draw.pick(['infra/kubeconfig', 'infra/clusters/kubeconfig.yaml', 'infra/.kube/config']),
    content: `apiVersion: v1\nkind: Config\nclusters:\n  - name: live\n    cluster:\n      server: https://10.0.0.1:6443\n      certificate-authority-data: ${encoded(draw.certificate())}\nusers:\n  - name: admin\n    user:\n      client-certificate-data: ${encoded(draw.certificate())}\n      client-key-data: ${draw.secret(encoded(draw.pem(draw.pick(['RSA PRIVATE KEY', 'EC PRIVATE KEY']))))}\n`,
  }),
  (draw) => ({
    path: 'infra/clusters/config.yaml',
    content: `apiVersion: v1\nkind: Config\nusers:\n- name: ci\n  user:\n    token: ${draw.secret(draw.pick([draw.token('jwt'), draw.url64(40), draw.token('openshift-token')]))}\n`,
  }),
  (draw) => ({
    path: 'infra/clusters/basic.yaml',
    content: `apiVersion: v1\nkind: Config\nusers:\n- name: admin\n  user:\n    username: admin\n    password: ${draw.secret(draw.human())}\n`,
  }),
]

const registries: Make[] = [
  (draw) => ({
    path: draw.pick(['infra/docker/config.json', 'infra/.docker/config.json', 'infra/ci/.dockerconfigjson']),
    content: `{\n  "auths": {\n    "registry.example.org": {\n      "auth": "${draw.secret(encoded(`deploy:${draw.password()}`))}"\n    }\n  }\n}\n`,
  }),
  (draw) => ({
    path: 'infra/ci/.npmrc',
    content: `@acme:registry=https://npm.acme.io/\n//npm.acme.io/:_authToken=${draw.secret(draw.pick([draw.uuid(), draw.token('npm-token')]))}\n`,
  }),
  (draw) => ({
    path: 'infra/ci/.netrc',
    content: `machine git.acme.io\n  login deploy\n  password ${draw.secret(draw.password().replace(/[#!%]/g, '-'))}\n`,
  }),
  (draw) => ({
    path: 'infra/ci/.pypirc',
    content: `[distutils]\nindex-servers = acme\n\n[acme]\nrepository = https://pypi.acme.io\nusername = deploy\npassword = ${draw.secret(draw.generated())}\n`,
  }),
  (draw) => ({
    path: 'infra/argocd/values.yaml',
    content: `configs:\n  credentialTemplates:\n    acme:\n      url: https://github.com/acme\n      username: bot\n      password: ${draw.secret(draw.token('github-fine-grained-pat'))}\n`,
  }),
  (draw) => ({
    path: 'infra/nodes/registries.yaml',
    content: `mirrors:\n  docker.io:\n    endpoint: ["https://mirror.acme.io"]\nconfigs:\n  "mirror.acme.io":\n    auth:\n      username: node\n      password: ${draw.secret(draw.password())}\n`,
  }),
]

/** Kubernetes and what is around it. */
export const kubernetes: Slices = {
  'kubernetes secrets': secrets,
  'kubernetes environment': environment,
  kubeconfig,
  'registry credentials': registries,
}
