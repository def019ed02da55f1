import type { Draw } from '../draw.ts'

/** What a provider issues: the words of the key it goes under, and its form as the provider documents it. */
export interface Issue {
  readonly key: string
  readonly form: (draw: Draw) => string
  /** told by its form alone, whatever stands around it */
  readonly alone?: true
}

const UP = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const BASE32 = `${UP}234567`

/** Clouds, hosting, forges, pipelines, registries and stores of secrets. */
export const PLATFORMS: Readonly<Record<string, Issue>> = {
  awsKeyId: { key: 'aws access key id', form: (d) => `AKIA${d.from(BASE32, 16)}`, alone: true },
  awsSecret: {
    key: 'aws secret access key',
    form: (d) => d.from(`${UP}${UP.toLowerCase()}0123456789/+`, 40),
  },
  awsBedrock: {
    key: 'aws bearer token bedrock',
    form: (d) =>
      `ABSK${Buffer.from(`BedrockAPIKey-${d.lower(4)}-at-${d.digits(12)}:${d.alnum(44)}`).toString('base64')}`,
    alone: true,
  },
  awsAppSync: { key: 'appsync api key', form: (d) => `da2-${d.lower(26)}`, alone: true },
  gcpApiKey: { key: 'google maps api key', form: (d) => `AIza${d.url64(35)}`, alone: true },
  gcpOauthSecret: { key: 'oauth client secret', form: (d) => `GOCSPX-${d.url64(28)}`, alone: true },
  gcpHmac: { key: 'gcs hmac secret', form: (d) => d.from(`${UP}${UP.toLowerCase()}0123456789/+`, 40) },
  azureClientSecret: { key: 'arm client secret', form: (d) => `${d.alnum(3)}8Q~${d.url64(34)}`, alone: true },
  azureStorage: {
    key: 'azure storage connection string',
    form: (d) =>
      `DefaultEndpointsProtocol=https;AccountName=acmestate;AccountKey=${d.binary64(64)};EndpointSuffix=core.windows.net`,
    alone: true,
  },
  azureStorageKey: { key: 'azure storage account key', form: (d) => d.binary64(64) },
  azureServiceBus: {
    key: 'servicebus connection',
    form: (d) =>
      `Endpoint=sb://acme-prod.servicebus.windows.net/;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=${d.binary64(32)}`,
    alone: true,
  },
  azureCosmos: {
    key: 'cosmos connection string',
    form: (d) => `AccountEndpoint=https://acme.documents.azure.com:443/;AccountKey=${d.binary64(64)};`,
    alone: true,
  },
  azureIotHub: {
    key: 'iothub connection string',
    form: (d) =>
      `HostName=acme.azure-devices.net;SharedAccessKeyName=iothubowner;SharedAccessKey=${d.binary64(32)}`,
    alone: true,
  },
  azureAppConfig: {
    key: 'appconfig connection',
    form: (d) =>
      `Endpoint=https://acme.azconfig.io;Id=${d.alnum(4)}-l9-s0:${d.alnum(20)};Secret=${d.binary64(32)}`,
    alone: true,
  },
  azureSas: {
    key: 'backup container url',
    form: (d) =>
      `https://acmestate.blob.core.windows.net/backups?sp=racwdl&st=2026-01-02T08:00:00Z&se=2027-01-02T08:00:00Z&spr=https&sv=2022-11-02&sr=c&sig=${encodeURIComponent(d.binary64(32))}`,
    alone: true,
  },
  azureDevops: { key: 'azure devops ext pat', form: (d) => `${d.alnum(76)}AZDO${d.alnum(4)}` },
  azureDevopsOld: { key: 'azure devops pat', form: (d) => d.from(`${UP.toLowerCase()}234567`, 52) },
  azureAcr: {
    key: 'acr password',
    form: (d) => `${d.from(`${UP}${UP.toLowerCase()}0123456789/+`, 42)}+ACR${d.alnum(6)}`,
  },
  hetzner: { key: 'hcloud token', form: (d) => d.alnum(64) },
  hetznerDns: { key: 'hetzner dns api token', form: (d) => d.alnum(32) },
  hetznerRobot: { key: 'hetzner robot password', form: (d) => d.alnum(12) },
  hetznerS3: { key: 'hetzner s3 secret key', form: (d) => d.alnum(40) },
  digitalOcean: { key: 'digitalocean token', form: (d) => `dop_v1_${d.hex(64)}`, alone: true },
  digitalOceanOauth: { key: 'digitalocean oauth', form: (d) => `doo_v1_${d.hex(64)}`, alone: true },
  spaces: {
    key: 'spaces secret access key',
    form: (d) => d.from(`${UP}${UP.toLowerCase()}0123456789/+`, 43),
  },
  linode: { key: 'linode token', form: (d) => d.hex(64) },
  scaleway: { key: 'scw secret key', form: (d) => d.uuid() },
  ovhSecret: { key: 'ovh application secret', form: (d) => d.hex(32) },
  ovhConsumer: { key: 'ovh consumer key', form: (d) => d.hex(32) },
  vultr: { key: 'vultr api key', form: (d) => d.from(`${UP}234567`, 36) },
  cloudflare: { key: 'cloudflare api token', form: (d) => d.url64(40) },
  cloudflareGlobal: { key: 'cloudflare api key', form: (d) => d.hex(37) },
  cloudflareOrigin: { key: 'origin ca key', form: (d) => `v1.0-${d.hex(24)}-${d.hex(146)}`, alone: true },
  cloudflareTunnel: {
    key: 'tunnel token',
    form: (d) =>
      Buffer.from(JSON.stringify({ a: d.hex(32), t: d.uuid(), s: d.binary64(32) })).toString('base64'),
  },
  fastly: { key: 'fastly api key', form: (d) => d.url64(32) },
  alibabaId: { key: 'alicloud access key', form: (d) => `LTAI${d.alnum(20)}`, alone: true },
  alibabaSecret: { key: 'alicloud secret key', form: (d) => d.alnum(30) },
  ibm: { key: 'ibmcloud api key', form: (d) => d.url64(44) },
  exoscale: { key: 'exoscale api secret', form: (d) => d.url64(43) },
  upcloud: { key: 'upcloud token', form: (d) => `ucat_${d.from(`0123456789${UP}`, 26)}` },
  civo: { key: 'civo token', form: (d) => d.alnum(50) },
  akamai: { key: 'akamai client token', form: (d) => `akab-${d.lower(16)}-${d.lower(16)}`, alone: true },
  tencent: { key: 'tencentcloud secret key', form: (d) => d.alnum(32) },
  yandex: { key: 'yc service account key', form: (d) => `AQVN${d.url64(36)}`, alone: true },
  backblaze: { key: 'b2 application key', form: (d) => `K00${d.digits(1)}${d.alnum(27)}` },
  wasabi: { key: 'wasabi secret key', form: (d) => d.alnum(40) },
  netlify: { key: 'netlify auth token', form: (d) => `nfp_${d.alnum(36)}`, alone: true },
  vercel: { key: 'vercel token', form: (d) => d.alnum(24) },
  heroku: { key: 'heroku api key', form: (d) => `HRKU-AA${d.url64(58)}`, alone: true },
  herokuOld: { key: 'heroku api key', form: (d) => d.uuid() },
  render: { key: 'render api key', form: (d) => `rnd_${d.alnum(28)}`, alone: true },
  fly: { key: 'fly api token', form: (d) => `fo1_${d.url64(43)}`, alone: true },
  railway: { key: 'railway token', form: (d) => d.uuid() },
  supabase: { key: 'supabase access token', form: (d) => `sbp_${d.hex(40)}`, alone: true },
  supabaseSecret: {
    key: 'supabase secret key',
    form: (d) => `sb_secret_${d.url64(22)}_${d.alnum(8)}`,
    alone: true,
  },
  neon: { key: 'neon api key', form: (d) => `napi_${d.lower(64)}`, alone: true },
  planetscale: { key: 'planetscale service token', form: (d) => `pscale_tkn_${d.url64(43)}`, alone: true },
  planetscalePassword: { key: 'database password', form: (d) => `pscale_pw_${d.url64(43)}`, alone: true },
  atlas: { key: 'mongodb atlas client secret', form: (d) => `mdb_sa_sk_${d.url64(40)}`, alone: true },
  aiven: { key: 'kafka password', form: (d) => `AVNS_${d.url64(19)}`, alone: true },
  dnsimple: { key: 'dnsimple token', form: (d) => `dnsimple_a_${d.alnum(38)}` },
  porkbun: { key: 'porkbun secret api key', form: (d) => `sk1_${d.hex(64)}`, alone: true },
  ns1: { key: 'ns1 api key', form: (d) => d.alnum(20) },
  bunny: { key: 'bunny api key', form: (d) => `${d.uuid()}${d.uuid().slice(8)}` },
  contabo: { key: 'contabo client secret', form: (d) => d.alnum(32) },
  equinix: { key: 'metal auth token', form: (d) => d.alnum(32) },
  proxmox: { key: 'proxmox api token', form: (d) => `PVEAPIToken=terraform@pve!ci=${d.uuid()}`, alone: true },
  proxmoxSecret: { key: 'proxmox token secret', form: (d) => d.uuid() },
  githubClassic: { key: 'gh token', form: (d) => `ghp_${d.alnum(36)}`, alone: true },
  githubOauth: { key: 'oauth token', form: (d) => `gho_${d.alnum(36)}`, alone: true },
  githubFine: { key: 'renovate token', form: (d) => `github_pat_${d.alnum(22)}_${d.alnum(59)}`, alone: true },
  githubApp: { key: 'app token', form: (d) => `ghs_${d.alnum(36)}`, alone: true },
  gitlab: { key: 'ci push token', form: (d) => `glpat-${d.url64(20)}`, alone: true },
  gitlabRoutable: {
    key: 'gitlab token',
    form: (d) => `glpat-${d.url64(27)}.01.${d.lower(2)}${d.lower(7)}`,
    alone: true,
  },
  gitlabRunner: { key: 'runner token', form: (d) => `glrt-${d.url64(20)}`, alone: true },
  gitlabDeploy: { key: 'deploy token', form: (d) => `gldt-${d.url64(20)}`, alone: true },
  gitlabAgent: { key: 'agent token', form: (d) => `glagent-${d.url64(50)}`, alone: true },
  gitlabRegistration: { key: 'registration token', form: (d) => `GR1348941${d.url64(20)}`, alone: true },
  bitbucket: { key: 'bitbucket app password', form: (d) => `ATBB${d.alnum(32)}`, alone: true },
  bitbucketRepo: {
    key: 'bitbucket access token',
    form: (d) => `ATCTT3xFfGN0${d.url64(171)}=${d.from('0123456789ABCDEF', 8)}`,
    alone: true,
  },
  atlassian: {
    key: 'jira api token',
    form: (d) => `ATATT3xFfGF0${d.url64(171)}=${d.from('0123456789ABCDEF', 8)}`,
    alone: true,
  },
  gitea: { key: 'gitea token', form: (d) => d.hex(40) },
  circle: { key: 'circle token', form: (d) => `CCIPAT_${d.alnum(22)}_${d.hex(40)}`, alone: true },
  buildkite: { key: 'buildkite api token', form: (d) => `bkua_${d.hex(40)}`, alone: true },
  terraformCloud: { key: 'tfe token', form: (d) => `${d.alnum(14)}.atlasv1.${d.url64(67)}`, alone: true },
  pulumi: { key: 'pulumi access token', form: (d) => `pul-${d.hex(40)}`, alone: true },
  doppler: { key: 'doppler token', form: (d) => `dp.st.prd.${d.alnum(42)}`, alone: true },
  dopplerPersonal: { key: 'doppler token', form: (d) => `dp.pt.${d.alnum(43)}`, alone: true },
  codecov: { key: 'codecov token', form: (d) => d.uuid() },
  sonar: { key: 'sonar token', form: (d) => `sqp_${d.hex(40)}`, alone: true },
  snyk: { key: 'snyk token', form: (d) => d.uuid() },
  harness: {
    key: 'harness api key',
    form: (d) => `pat.${d.url64(22)}.${d.hex(24)}.${d.alnum(20)}`,
    alone: true,
  },
  drone: { key: 'drone token', form: (d) => d.alnum(32) },
  travis: { key: 'travis token', form: (d) => d.alnum(22) },
  spacelift: { key: 'spacelift api key secret', form: (d) => d.hex(64) },
  env0: { key: 'env0 api secret', form: (d) => d.url64(32) },
  artifactory: { key: 'artifactory api key', form: (d) => `AKCp${d.alnum(69)}`, alone: true },
  artifactoryRef: { key: 'jfrog access token', form: (d) => `cmVmdGtu${d.alnum(56)}`, alone: true },
  nexus: { key: 'nexus password', form: (d) => d.alnum(44) },
  docker: { key: 'dockerhub token', form: (d) => `dckr_pat_${d.url64(27)}`, alone: true },
  dockerOrg: { key: 'docker oat', form: (d) => `dckr_oat_${d.url64(32)}`, alone: true },
  quay: { key: 'quay robot password', form: (d) => d.from(`${UP}0123456789`, 64) },
  harbor: { key: 'harbor robot secret', form: (d) => d.alnum(32) },
  npm: { key: 'npm token', form: (d) => `npm_${d.alnum(36)}`, alone: true },
  pypi: { key: 'pypi token', form: (d) => `pypi-AgEIcHlwaS5vcmc${d.url64(160)}`, alone: true },
  rubygems: { key: 'gem host api key', form: (d) => `rubygems_${d.hex(48)}`, alone: true },
  crates: { key: 'cargo registry token', form: (d) => `cio${d.alnum(32)}`, alone: true },
  nuget: { key: 'nuget api key', form: (d) => `oy2${d.lower(43)}`, alone: true },
  clojars: { key: 'clojars password', form: (d) => `CLOJARS_${d.hex(60)}`, alone: true },
  cloudsmith: { key: 'cloudsmith api key', form: (d) => d.hex(40) },
  vault: { key: 'vault token', form: (d) => `hvs.${d.url64(95)}`, alone: true },
  vaultBatch: { key: 'vault token', form: (d) => `hvb.${d.url64(140)}`, alone: true },
  vaultOld: { key: 'vault token', form: (d) => `s.${d.alnum(24)}` },
  vaultAppRole: { key: 'vault secret id', form: (d) => d.uuid() },
  consul: { key: 'consul http token', form: (d) => d.uuid() },
  nomad: { key: 'nomad token', form: (d) => d.uuid() },
  onePassword: {
    key: 'op service account token',
    form: (d) =>
      `ops_${Buffer.from(
        JSON.stringify({
          signInAddress: 'my.1password.com',
          userAuth: { method: 'SRPg-4096' },
          email: `${d.lower(13)}@1passwordserviceaccounts.com`,
          srpX: d.hex(64),
          muk: { k: d.url64(43) },
          secretKey: `A3-${d.from(UP, 6)}`,
          deviceUuid: d.lower(26),
        }),
      )
        .toString('base64')
        .replace(/=+$/, '')}`,
    alone: true,
  },
  onePasswordSecretKey: {
    key: 'op secret key',
    form: (d) => `A3-${[6, 6, 5, 5, 5, 5].map((length) => d.from(`${UP}23456789`, length)).join('-')}`,
    alone: true,
  },
  infisical: { key: 'infisical token', form: (d) => `st.${d.hex(24)}.${d.hex(32)}.${d.hex(32)}` },
  infisicalSecret: { key: 'infisical client secret', form: (d) => d.hex(64) },
  bitwarden: {
    key: 'bws access token',
    form: (d) => `0.${d.uuid()}.${d.alnum(30)}:${d.binary64(16)}`,
    alone: true,
  },
  akeyless: { key: 'akeyless access key', form: (d) => d.binary64(32) },
  age: {
    key: 'sops age key',
    form: (d) => `AGE-SECRET-KEY-1${d.from('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`,
    alone: true,
  },
}
