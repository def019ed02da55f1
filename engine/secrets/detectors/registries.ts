import { detectorsOf } from './table.ts'

/** Registries of packages, images and artefacts. */
export const registries = detectorsOf(`
npm-token | npm access token | "npm_" alnum:36 | github.blog/2021-09-23-announcing-npms-new-access-token-format | sum=npm-crc32
npm-token-old | npm access token, a UUID | uuid | docs.npmjs.com/about-access-tokens | in=_authtoken,npm_token,npm_auth,npm-token
pypi-token | PyPI API token | "pypi-AgEIcHlwaS5vcmc" url64:50-1000 | pypi.org/help/#apitoken
testpypi-token | TestPyPI API token | "pypi-AgENdGVzdC5weXBpLm9yZ" url64:50-1000 | test.pypi.org/help/#apitoken
rubygems-token | RubyGems API key | "rubygems_" hex:48 | guides.rubygems.org/api-key-scopes
nuget-api-key | NuGet API key | "oy2" lowernum:43 | learn.microsoft.com/nuget/nuget-org/publish-a-package
crates-token | crates.io API token | "cio" alnum:32 | doc.rust-lang.org/cargo/reference/publishing.html
clojars-token | Clojars deploy token | "CLOJARS_" lowernum:60 | github.com/clojars/clojars-web/wiki/Deploy-Tokens | i
hex-api-key | Hex API key | hex:32 | hex.pm/docs/publish | in=hex_api,hexpm,hex.pm
docker-pat | Docker Hub personal access token | "dckr_pat_" url64:27 | docs.docker.com/security/access-tokens
docker-oat | Docker Hub organisation access token | "dckr_oat_" url64:27-32 | docs.docker.com/enterprise/security/access-tokens
docker-token-old | Docker Hub access token, a UUID | uuid | docs.docker.com/security/access-tokens | in=docker,dockerhub
quay-robot-token | Quay robot token | uppernum:64 | docs.quay.io/glossary/robot-accounts.html | in=quay
harbor-robot-secret | Harbor robot account secret | alnum:32 | goharbor.io/docs/latest/working-with-projects/project-configuration/create-robot-accounts | in=harbor
artifactory-api-key | Artifactory API key | "AKCp" alnum:60-75 | jfrog.com/help/r/jfrog-platform-administration-documentation/user-profile
artifactory-reference-token | Artifactory reference token | "cmVmd" alnum:59 | jfrog.com/help/r/jfrog-platform-administration-documentation/reference-token
cloudsmith-key | Cloudsmith API key | hex:40 | help.cloudsmith.io/docs/api-key | in=cloudsmith
buf-token | Buf registry token | hex:64 | buf.build/docs/bsr/authentication | in=buf_token,buf_api,buf.build,buf_registry
expo-token | Expo access token | url64:40 | docs.expo.dev/accounts/programmatic-access | in=expo_token,expo-token
sidekiq-credential | Sidekiq commercial gem credential | hex:8 ":" hex:8 | github.com/sidekiq/sidekiq/wiki/Commercial-FAQ | in=contribsys
fontawesome-token | Font Awesome package token | uuid | docs.fontawesome.com/web/setup/packages | in=fontawesome,fortawesome
maxmind-licence | MaxMind licence key | alnum:6 "_" alnum:29 "_mmk" | dev.maxmind.com/license-key-validation-api
apify-token | Apify API token | "apify_api_" alnum:36 | docs.apify.com/platform/integrations/api
postman-key | Postman API key | "PMAK-" hex:24 "-" hex:34 | learning.postman.com/docs/developer/postman-api/authentication
`)
