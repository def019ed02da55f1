import { detectorsOf } from './table.ts'

/** Forges, continuous integration, infrastructure automation and checks of code. */
export const forges = detectorsOf(`
github-pat | GitHub personal access token (classic) | "ghp_" alnum:36 | github.blog/2021-04-05-behind-githubs-new-authentication-token-formats | sum=github-crc32
github-oauth-token | GitHub OAuth access token | "gho_" alnum:36 | github.blog/2021-04-05-behind-githubs-new-authentication-token-formats | sum=github-crc32
github-user-token | GitHub App user access token | "ghu_" alnum:36 | github.blog/2021-04-05-behind-githubs-new-authentication-token-formats | sum=github-crc32
github-installation-token | GitHub App installation token | "ghs_" alnum:36 | github.blog/2021-04-05-behind-githubs-new-authentication-token-formats | sum=github-crc32
github-installation-jwt | GitHub App installation token, a JWT | "ghs_" digit:1-12 "_" jwt | docs.github.com/rest/apps/apps
github-refresh-token | GitHub App refresh token | "ghr_" alnum:36-76 | docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/refreshing-user-access-tokens
github-fine-grained-pat | GitHub fine-grained personal access token | "github_pat_" alnum:22 "_" alnum:59 | docs.github.com/authentication/keeping-your-account-and-data-secure/managing-your-personal-access-tokens
github-hex-secret | GitHub client secret or old token | hex:40 | docs.github.com/apps/oauth-apps | in=github,gh_token
github-runner-token | GitHub runner registration token | "A" uppernum:28 | docs.github.com/rest/actions/self-hosted-runners | in=runner,config.sh,registration
gitlab-pat | GitLab personal, project or group access token | "glpat-" url64:20 | docs.gitlab.com/security/tokens
gitlab-pat-routable | GitLab personal access token, routable | "glpat-" url64:27-300 "." lowernum:9 | handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens | sum=gitlab-routable
gitlab-pat-versioned | GitLab personal access token, routable, with a version | "glpat-" url64:27-300 "." lowernum:2 "." lowernum:9 | handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens | sum=gitlab-routable
gitlab-deploy-token | GitLab deploy token | "gldt-" url64:20 | docs.gitlab.com/security/tokens
gitlab-runner-token | GitLab runner authentication token | "glrt-" url64:20 | docs.gitlab.com/security/tokens
gitlab-runner-routable | GitLab runner authentication token, routable | "glrt-t" digit:1 "_" url64:27-300 "." lowernum:9 | docs.gitlab.com/security/tokens | sum=gitlab-routable
gitlab-runner-versioned | GitLab runner authentication token, routable, with a version | "glrt-t" digit:1 "_" url64:27-300 "." lowernum:2 "." lowernum:9 | docs.gitlab.com/security/tokens | sum=gitlab-routable
gitlab-runner-registration | GitLab runner registration token | "GR1348941" url64:20 | docs.gitlab.com/security/tokens
gitlab-job-token | GitLab CI/CD job token | "glcbt-" alnum:1-5 "_" url64:20 | docs.gitlab.com/security/tokens
gitlab-job-jwt | GitLab CI/CD job token, a JWT | "glcbt-" jwt | docs.gitlab.com/ci/jobs/ci_job_token
gitlab-trigger-token | GitLab pipeline trigger token | "glptt-" hex:40 | docs.gitlab.com/security/tokens
gitlab-agent-token | GitLab agent for Kubernetes token | "glagent-" url64:50 | docs.gitlab.com/security/tokens
gitlab-oauth-secret | GitLab OAuth application secret | "gloas-" url64:64 | docs.gitlab.com/security/tokens
gitlab-feature-flag-token | GitLab feature flags client token | "glffct-" url64:20 | docs.gitlab.com/security/tokens
gitlab-incoming-mail-token | GitLab incoming mail token | "glimt-" url64:25 | docs.gitlab.com/security/tokens
gitlab-scim-token | GitLab SCIM token | "glsoat-" url64:20 | docs.gitlab.com/security/tokens
gitlab-feed-token | GitLab feed token | "glft-" url64:20 | docs.gitlab.com/security/tokens
gitlab-workspace-token | GitLab workspace token | "glwt-" url64:20 | docs.gitlab.com/security/tokens
gitlab-session-cookie | GitLab session cookie | "_gitlab_session=" hex:32 | docs.gitlab.com/security/tokens | before=
bitbucket-app-password | Bitbucket app password | "ATBB" alnum:32 | support.atlassian.com/bitbucket-cloud/docs/app-passwords
bitbucket-access-token | Bitbucket repository, project or workspace access token | "ATCTT3" padded:100-240 | support.atlassian.com/bitbucket-cloud/docs/access-tokens
bitbucket-client-secret | Bitbucket OAuth consumer secret | alnum:32 | support.atlassian.com/bitbucket-cloud/docs/use-oauth-on-bitbucket-cloud | in=bitbucket
atlassian-api-token | Atlassian API token | "ATATT3" padded:100-220 | support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account
atlassian-api-token-old | Atlassian API token of 24 characters | alnum:24 | support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account | in=atlassian,jira,confluence
gitea-token | Gitea or Forgejo access token | hex:40 | docs.gitea.com/development/api-usage | in=gitea,forgejo,codeberg,gogs
circleci-pat | CircleCI personal API token | "CCIPAT_" alnum:22 "_" hex:40 | circleci.com/docs/managing-api-tokens
circleci-project-token | CircleCI project API token | "CCIPRJ_" alnum:22 "_" hex:40 | circleci.com/docs/managing-api-tokens
circleci-token-old | CircleCI API token of 40 digits | hex:40 | circleci.com/docs/managing-api-tokens | in=circleci,circle_token,circle-token
buildkite-api-token | Buildkite API access token | "bkua_" hex:40 | buildkite.com/docs/apis/managing-api-tokens
buildkite-agent-token | Buildkite agent token | alnum:50 | buildkite.com/docs/agent/v3/tokens | in=buildkite
terraform-cloud-token | HCP Terraform API token | alnum:14 ".atlasv1." padded:50-80 | developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens
spacelift-api-secret | Spacelift API key secret | hex:64 | docs.spacelift.io/integrations/api | in=spacelift
pulumi-access-token | Pulumi access token | "pul-" hex:40 | www.pulumi.com/docs/pulumi-cloud/access-management/access-tokens
infracost-api-key | Infracost API key | "ico-" alnum:32 | www.infracost.io/docs
travis-token | Travis CI API token | alnum:22 | docs.travis-ci.com/user/triggering-builds | in=travis
drone-token | Drone CI token | alnum:32 | docs.drone.io/api/overview | in=drone
jenkins-api-token | Jenkins API token | "11" hex:32 | www.jenkins.io/doc/book/system-administration/authenticating-scripted-clients | in=jenkins
codefresh-token | Codefresh API key | hex:24 "." hex:32 | codefresh.io/docs/docs/integrations/codefresh-api | in=codefresh,cf_api
appveyor-token | AppVeyor API token | "v2." lowernum:20 | www.appveyor.com/docs/api | in=appveyor
teamcity-token | TeamCity access token | "eyJ0eXAiOiAiVENWMiJ9." url64:36 "." url64:48 | www.jetbrains.com/help/teamcity/configuring-your-user-profile.html
semaphore-token | Semaphore CI API token | alnum:20 | docs.semaphoreci.com/reference/api | in=semaphore_api,semaphore_auth,semaphoreci
harness-token | Harness access token | "pat."|"sat." url64:22 "." hex:24 "." alnum:20 | developer.harness.io/docs/platform/automation/api/add-and-manage-api-keys
octopus-api-key | Octopus Deploy API key | "API-" uppernum:25-32 | octopus.com/docs/octopus-rest-api/how-to-create-an-api-key
rundeck-token | Rundeck API token | alnum:32 | docs.rundeck.com/docs/api | in=rundeck
ansible-galaxy-token | Ansible Galaxy API token | hex:40 | galaxy.ansible.com/ui/docs | in=galaxy
prefect-api-key | Prefect API key | "pnu_"|"pnb_" alnum:36 | docs.prefect.io/v3/manage/cloud/manage-users/api-keys
dbt-token | dbt Cloud token | "dbtc_"|"dbts_"|"dbtu_" url64:30-64 | docs.getdbt.com/docs/dbt-cloud-apis/authentication
codecov-token | Codecov upload token | uuid | docs.codecov.com/docs/codecov-tokens | in=codecov
coveralls-token | Coveralls token | alnum:32-37 | docs.coveralls.io/api-introduction | in=coveralls
codacy-token | Codacy API token | alnum:20 | docs.codacy.com/codacy-api/api-tokens | in=codacy
codeclimate-id | Code Climate test reporter id | hex:64 | docs.codeclimate.com/docs/finding-your-test-coverage-token | in=codeclimate,cc_test_reporter
sonar-token | SonarQube token | "squ_"|"sqp_"|"sqa_"|"sqb_" hex:40 | docs.sonarsource.com/sonarqube-server/user-guide/managing-tokens
sonar-token-old | SonarQube or SonarCloud token of 40 digits | hex:40 | docs.sonarsource.com/sonarqube-cloud/managing-your-account/managing-tokens | in=sonar
snyk-token | Snyk API token | uuid | docs.snyk.io/snyk-api/authentication-for-api | in=snyk
snyk-service-token | Snyk access token | "snyk_uat."|"snyk_sat." hex:8 "." url64:20-700 "." url64:20-200 | docs.snyk.io/snyk-api/authentication-for-api
semgrep-token | Semgrep app token | hex:64 | semgrep.dev/docs/semgrep-ci | in=semgrep
sourcegraph-token | Sourcegraph access token | "sgp_" hex:40 | sourcegraph.com/docs/cli/how-tos/creating_an_access_token
sourcegraph-instance-token | Sourcegraph access token of an instance | "sgp_" hex:16 "_" hex:40 | sourcegraph.com/docs/cli/how-tos/creating_an_access_token
sourcegraph-local-token | Sourcegraph access token of a local instance | "sgp_local_" hex:40 | sourcegraph.com/docs/cli/how-tos/creating_an_access_token
sourcegraph-licence-token | Sourcegraph licence or dotcom token | "slk_"|"sgd_" hex:64 | sourcegraph.com/docs/cody/clients
aikido-ci-token | Aikido CI token | "AIK_CI_" alnum:20-44 | help.aikido.dev
aikido-secret | Aikido client secret | "AIK_SECRET_" alnum:64 | help.aikido.dev
endorlabs-key | Endor Labs API key or secret | "endr+" dashed:16 | docs.endorlabs.com/rest-api/authentication
cypress-record-key | Cypress record key | uuid | docs.cypress.io/app/continuous-integration/overview | in=cypress
youtrack-token | JetBrains permanent token | "perm:"|"perm-" base64:4-40 pad:0-2 "." base64:2-40 pad:0-2 "." alnum:30-42 | www.jetbrains.com/help/youtrack/server/manage-permanent-token.html
phabricator-token | Phabricator Conduit token | "api-"|"cli-" lowernum:28 | secure.phabricator.com/book/phabdev/article/conduit | in=phabricator,conduit,phorge
redmine-key | Redmine API key | hex:40 | www.redmine.org/projects/redmine/wiki/rest_api | in=redmine
wakatime-key | WakaTime API key | "waka_" uuid | wakatime.com/developers
configcat-key | ConfigCat SDK key | "configcat-sdk-1/" url64:22 "/" url64:22 | configcat.com/docs/sdk-reference | medium
launchdarkly-sdk-key | LaunchDarkly SDK key | "sdk-" uuid | launchdarkly.com/docs/sdk/concepts/client-side-server-side
launchdarkly-api-token | LaunchDarkly API access token | "api-" uuid | launchdarkly.com/docs/guides/api/rest-api
launchdarkly-mobile-key | LaunchDarkly mobile key | "mob-" uuid | launchdarkly.com/docs/sdk/concepts/client-side-server-side | low
unleash-token | Unleash API token | label:1-40 ":" label:1-40 "." hex:56-64 | docs.getunleash.io/reference/api-tokens-and-client-keys | in=unleash
flagsmith-key | Flagsmith server-side environment key | "ser." alnum:22 | docs.flagsmith.com/clients/overview
`)
