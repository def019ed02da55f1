import { detectors } from '../../../../engine/secrets/detectors/index.ts'
import type { Make, Slices } from './case.ts'
import { STYLES } from './draw.ts'

/** Ways in which a provider's token stands in a file of an infrastructure repository. */
const PLACES: readonly ((key: string, scream: string, token: string) => { path: string; content: string })[] =
  [
    (key, _, token) => ({
      path: 'infra/apps/shop/values.yaml',
      content: `replicaCount: 2\nintegration:\n  enabled: true\n  ${key}: ${token}\nresources: {}\n`,
    }),
    (key, _, token) => ({
      path: 'infra/terraform/prod/terraform.tfvars',
      content: `region = "eu"\n${key} = "${token}"\n`,
    }),
    (_, scream, token) => ({
      path: 'infra/compose/.env',
      content: `LOG_LEVEL=info\n${scream}=${token}\nPORT=8080\n`,
    }),
    (_, scream, token) => ({
      path: 'infra/scripts/rotate.sh',
      content: `#!/bin/sh\nset -eu\nexport ${scream}='${token}'\ncurl -fsS "$URL"\n`,
    }),
    (key, _, token) => ({
      path: 'infra/config/service.json',
      content: `{\n  "name": "shop",\n  "auth": {\n    "${key}": "${token}"\n  }\n}\n`,
    }),
    (_, scream, token) => ({
      path: 'infra/k8s/base/deployment.yaml',
      content: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: shop:1.2.3\n          env:\n            - name: ${scream}\n              value: "${token}"\n`,
    }),
    (key, _, token) => ({
      path: 'infra/runbooks/restore.md',
      content: `# Restore\n\n1. Log in.\n2. Use the ${key} \`${token}\` until the new one is there.\n`,
    }),
    (_, scream, token) => ({
      path: '.github/workflows/deploy.yml',
      content: `on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    env:\n      ${scream}: ${token}\n    steps:\n      - run: make deploy\n`,
    }),
    (_, scream, token) => ({
      path: 'infra/terraform/prod/main.tf',
      content: `resource "null_resource" "web" {\n  # ${scream} was ${token}\n  triggers = {}\n}\n`,
    }),
    (key, _, token) => ({
      path: 'infra/k8s/base/config.yaml',
      content: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app\ndata:\n  ${key}: "${token}"\n`,
    }),
  ]

/** Detectors whose matches are no secrets, or are read whole by something else. */
const LEFT_OUT =
  /^(?:pem-|pgp-|putty-|ssh2-|openvpn-|encoded-|sentry-dsn$|newrelic-browser|launchdarkly-mobile|razorpay-key-id)/

const STYLE_NAMES = Object.keys(STYLES) as (keyof typeof STYLES)[]

/** One file per detector, in turn in each of the places; a token without prefix stands under a key that names it. */
function tokensFrom(anchored: boolean): Make[] {
  return detectors
    .filter((detector) => !LEFT_OUT.test(detector.id) && anchored === !detector.context)
    .map((detector, number) => (draw) => {
      const provider =
        detector.context?.find((word) => /^[a-z0-9]{3,}$/.test(word)) ?? detector.id.split('-')[0]!
      const noun = /secret/i.test(detector.name)
        ? ['client', 'secret']
        : /key/i.test(detector.name)
          ? ['api', 'key']
          : ['api', 'token']
      const style = STYLES[draw.pick(STYLE_NAMES.filter((name) => name !== 'dotted'))]
      const place = PLACES[(number + draw.below(PLACES.length)) % PLACES.length]!
      const words = [provider, ...noun]
      return place(style(words), STYLES.scream(words), draw.secret(draw.token(detector.id)))
    })
}

/** Tokens of every detector. */
export const tokens: Slices = {
  'provider tokens': tokensFrom(true),
  'provider tokens by context': tokensFrom(false),
}
