import type { PipelineStage } from './pipelines.ts'

/** Which stages a command belongs to, by its first words. Commands come without wrappers, see `commandsOf`. */
export const COMMANDS: readonly (readonly [PipelineStage, RegExp])[] = [
  [
    'build',
    new RegExp(
      `^(?:${[
        '(?:docker|podman|nerdctl)\\s+(?:buildx\\s+)?(?:image\\s+)?(?:build|bake)\\b',
        '(?:docker[- ]compose|podman-compose)\\s+(?:\\S+\\s+)*?build\\b',
        'buildah\\s+(?:bud|build)\\b|(?:/kaniko/)?executor\\s+-|ko\\s+(?:build|publish|apply)\\b|pack\\s+build\\b|img\\s+build\\b',
        '(?:npm|pnpm|yarn|bun)\\s+(?:-\\S+\\s+(?:\\S+\\s+)?)*(?:run\\s+)?(?:build|compile|bundle|package|dist)\\b|npm\\s+pack\\b',
        '(?:tsc|vite\\s+build|next\\s+build|webpack|rollup|esbuild|ng\\s+build|nx\\s+(?:run-many\\s+.*)?build|turbo\\s+(?:run\\s+)?build)\\b',
        'go\\s+(?:build|install)\\b|goreleaser\\b|cargo\\s+(?:build|zigbuild|package)\\b',
        '(?:mvn|\\./mvnw|mvnw)\\s+.*\\b(?:package|install|compile|deploy)\\b',
        '(?:gradle|\\./gradlew|gradlew)\\s+.*\\b(?:build|assemble|bootJar|bootBuildImage|jib|jar)\\b',
        'dotnet\\s+(?:build|publish|pack)\\b|msbuild\\b|swift\\s+build\\b|xcodebuild\\b|sbt\\s+.*(?:compile|assembly|package|dist)',
        'python3?\\s+-m\\s+build\\b|(?:poetry|uv|hatch|flit|pdm)\\s+build\\b|python3?\\s+setup\\.py\\s+\\S*dist',
        '(?:make|just|task|mage|rake)\\s+(?:\\S+\\s+)*?(?:build|all|images?|docker|dist|package|compile|assemble)(?:[:-](?:all|image|images|docker|app|prod(?:uction)?))?(?=\\s|$)',
        'bazel(?:isk)?\\s+build\\b|nix\\s+build\\b|earthly\\b|packer\\s+build\\b|cmake\\s+--build\\b|ninja\\b|meson\\s+compile\\b',
        'kustomize\\s+build\\b|kubectl\\s+kustomize\\b|flux\\s+build\\b|helm\\s+(?:package|template)\\b|helmfile\\s+template\\b',
        'mix\\s+(?:compile|release)\\b|gem\\s+build\\b|rails\\s+assets:precompile\\b|cdk(?:tf)?\\s+synth\\b|sam\\s+build\\b|apko\\b|melange\\b',
      ].join('|')})`,
    ),
  ],
  [
    'test',
    new RegExp(
      `^(?:${[
        '(?:npm|pnpm|yarn|bun|deno)\\s+(?:-\\S+\\s+(?:\\S+\\s+)?)*(?:run\\s+)?(?:test|t|e2e|unit|integration|smoke)(?:[:\\w-]*)(?:\\s|$)',
        '(?:vitest|jest|mocha|ava|tap|karma|cypress\\s+run|playwright\\s+test|node\\s+--test)\\b|(?:nx|turbo)\\s+.*\\btest\\b|ng\\s+test\\b',
        'go\\s+test\\b|gotestsum\\b|ginkgo\\b|(?:py\\.?test|tox|nox)\\b|python3?\\s+-m\\s+(?:pytest|unittest|tox|nox)\\b|python3?\\s+manage\\.py\\s+test\\b',
        'cargo\\s+(?:test|nextest)\\b|(?:mvn|\\./mvnw|mvnw)\\s+.*\\b(?:test|verify)\\b|(?:gradle|\\./gradlew|gradlew)\\s+.*\\b(?:test|check)\\b',
        'dotnet\\s+test\\b|swift\\s+test\\b|sbt\\s+.*test\\b|mix\\s+test\\b|(?:rspec|phpunit)\\b|(?:rake|rails)\\s+(?:test|spec)\\b|composer\\s+(?:run\\s+)?test\\b',
        '(?:make|just|task|mage)\\s+(?:\\S+\\s+)*?(?:test\\S*|check|e2e|integration)\\b|bazel(?:isk)?\\s+test\\b|ctest\\b|bats\\b',
        'promtool\\s+test\\b|amtool\\s+config\\s+routes\\s+test\\b|(?:terraform|tofu|terragrunt)\\s+(?:-chdir=\\S+\\s+)?test\\b',
        'helm\\s+(?:test|unittest)\\b|ct\\s+(?:install|lint-and-install)\\b|chainsaw\\s+test\\b|(?:kubectl\\s+)?kuttl\\s+test\\b|kyverno\\s+test\\b',
        'conftest\\s+verify\\b|opa\\s+test\\b|gator\\s+verify\\b|molecule\\s+test\\b|inspec\\s+exec\\b|k6\\s+run\\b|newman\\s+run\\b|locust\\b|hurl\\s+--test\\b',
      ].join('|')})`,
    ),
  ],
  [
    'security-scan',
    new RegExp(
      `^(?:${[
        '(?:trivy|grype|gitleaks|betterleaks|trufflehog|semgrep|opengrep|snyk|checkov|tfsec|terrascan|kics|zizmor|bandit|gosec|govulncheck)\\b',
        '(?:codeql|ggshield|detect-secrets|osv-scanner|brakeman|bundler-audit|pip-audit|safety|nancy|dockle|kubesec|nuclei|wapiti|nikto|horusec)\\b',
        '(?:npm|pnpm|bun)\\s+(?:run\\s+)?audit\\b|yarn\\s+(?:npm\\s+)?audit\\b|cargo\\s+(?:audit|deny)\\b|bundle\\s+audit\\b|composer\\s+audit\\b',
        'docker\\s+scout\\b|anchore-cli\\b|clair(?:ctl)?\\b|sonar-scanner\\b|dependency-check(?:\\.sh)?\\b|zap(?:-\\S+)?(?:\\.py|\\.sh)\\b|kubescape\\s+scan\\b|prowler\\b|poutine\\b',
        'infra-lint\\b.*(?:\\bsecrets\\b|--rule[= ]\\S*secrets)|(?:mvn|\\./mvnw)\\s+.*dependency-check|(?:\\./)?gradlew?\\s+.*dependencyCheck',
        '(?:npm|pnpm|yarn|bun)\\s+run\\s+\\S*(?:security|sast|scan)\\S*|(?:make|just|task)\\s+\\S*(?:security|sast|scan|audit)\\S*',
      ].join('|')})`,
    ),
  ],
  [
    'compliance',
    new RegExp(
      `^(?:${[
        'conftest\\s+(?!verify)|opa\\s+(?:eval|exec|check)\\b|kyverno\\s+(?:apply|validate)\\b|checkov\\b|infra-lint\\b|gator\\s+test\\b|regula\\b',
        'kubeconform\\b|kubeval\\b|flux\\s+schema\\s+validate\\b|terraform-compliance\\b|kube-linter\\b|kube-score\\b|polaris\\b|datree\\b|kubescape\\b|pluto\\b|popeye\\b',
        'cfn-guard\\b|cfn[-_]nag\\S*|sentinel\\s+(?:apply|test)\\b|pulumi\\s+.*--policy-pack|cosign\\s+verify|in-toto-verify\\b|slsa-verifier\\b|ec\\s+validate\\b',
        'license-checker\\S*|licensee\\b|fossa\\s+(?:analyze|test)\\b|reuse\\s+lint\\b|go-licenses\\s+check\\b|scancode\\b|cargo\\s+deny\\b|pip-licenses\\b|dep-?licen[cs]es?\\b',
        '(?:npm|pnpm|yarn|bun)\\s+run\\s+\\S*(?:licen[cs]e|compliance|policy)\\S*|(?:make|just|task)\\s+\\S*(?:compliance|polic(?:y|ies)|licen[cs]e)\\S*',
      ].join('|')})`,
    ),
  ],
  [
    'signing',
    new RegExp(
      `^(?:${[
        'cosign\\s+(?:sign|attest)\\S*|notation\\s+sign\\b|notary\\b|docker\\s+trust\\s+sign\\b|witness\\s+run\\b|in-toto-run\\b|sigstore\\s+sign\\b|python3?\\s+-m\\s+sigstore\\s+sign\\b',
        'gpg2?\\s+.*(?:--(?:detach-|clear-?)?sign\\b|-\\w*[sb]\\w*\\s)|helm\\s+package\\s+.*--sign\\b|npm\\s+publish\\s+.*--provenance|jarsigner\\b|signtool\\b|codesign\\b|minisign\\s+-S|rpm\\s+--addsign|debsign\\b|gh-signoff\\b',
      ].join('|')})`,
    ),
  ],
]

/** Which stages an action, reusable workflow, GitLab template or component belongs to, by its name in lower case. */
export const ACTIONS: readonly (readonly [PipelineStage, RegExp])[] = [
  [
    'build',
    /^(docker\/(build-push-action|bake-action)|goreleaser\/|redhat-actions\/buildah-build|buildpacks\/|aevea\/action-kaniko|int128\/kaniko-action|ko-build\/(?!setup)|hashicorp\/packer-github-actions|depot\/(build-push|bake)-action|pypa\/cibuildwheel|wangyoucao577\/go-release)|docker\/github-builder|(^|[/.])build\.(latest\.)?gitlab-ci/,
  ],
  [
    'test',
    /^(cypress-io\/github-action|helm\/chart-testing-action$|d3adb5\/helm-unittest-action|terraform-linters\/(?!setup)|pytest-dev\/|dorny\/test-reporter|grafana\/(run-)?k6-action|bahmutov\/npm-run-test)|(^|[/.])(test|load-performance-testing)\.(latest\.)?gitlab-ci/,
  ],
  [
    'security-scan',
    /^(aquasecurity\/(trivy-action|tfsec-action|tfsec-pr)|anchore\/scan-action|github\/codeql-action\/analyze|gitleaks\/|trufflesecurity\/|returntocorp\/|semgrep\/|snyk\/|bridgecrewio\/checkov|checkmarx\/|zizmorcore\/|securego\/|golang\/govulncheck|google\/osv-scanner|ossf\/scorecard-action|sonarsource\/|docker\/scout-action|stackhawk\/|zaproxy\/|gitguardian\/|boostsecurityio\/|veracode\/|kubescape\/|pyupio\/safety|pypa\/gh-action-pip-audit|rustsec\/audit-check|actions\/dependency-review-action|dependency-check\/)|(^|[/.])(sast(-iac)?|secret-detection|dependency-scanning|container-scanning|dast(-api)?|api-fuzzing|cluster-image-scanning|coverage-fuzzing)([/.]|@|$)/,
  ],
  [
    'compliance',
    /^(bridgecrewio\/checkov|instrumenta\/(conftest|kubeval)|open-policy-agent\/(?!setup)|yannh\/kubeconform|actions\/dependency-review-action|fossas\/fossa-action|fsfe\/reuse-action|aws-cloudformation\/cloudformation-guard|kyverno\/action-(?!install)|stackrox\/kube-linter|datreeio\/|conforma\/|zegl\/kube-score|apache\/skywalking-eyes)|infra-lint|(^|[/.])(license-scanning|policy|compliance)([/.@]|$)/,
  ],
  [
    'signing',
    /^(actions\/attest(-build-provenance|-sbom)?(@|$)|slsa-framework\/slsa-github-generator|sigstore\/gh-action-sigstore|notaryproject\/.*sign|crazy-max\/ghaction-import-gpg-sign|azure\/trusted-signing-action|philips-labs\/slsa-provenance|in-toto\/github-action|testifysec\/witness)|(^|[/.])(sign|cosign|signing)(?!-installer)(-\w+)?([/.@]|$)/,
  ],
  [
    'deployment-gate',
    /^(trstringer\/manual-approval|tj-actions\/manual-approval|step-security\/wait-for-secrets|cloudposse\/.*approval)/,
  ],
]

/** Words of names, for jobs whose commands and actions say nothing. */
export const NAMES: readonly (readonly [PipelineStage, RegExp])[] = [
  ['build', /\b(build|compile|package|image|assemble)\b/i],
  ['test', /\b(tests?|unit|e2e|integration|smoke|spec)\b/i],
  [
    'security-scan',
    /\b(security|sast|dast|scan(ning)?|vulnerabilit(y|ies)|vuln|secrets?[ -]scan|trivy|codeql)\b/i,
  ],
  ['compliance', /\b(compliance|polic(y|ies)|conformance|licen[cs]es?)\b/i],
  ['signing', /\b(sign(ing)?|attest(ation)?|provenance|slsa|cosign)\b/i],
  ['deployment-gate', /\b(gate|approv(e|al)|manual)\b/i],
]

/** Commands that change what runs somewhere. Dry runs are told apart by the caller. */
export const DEPLOYS = new RegExp(
  `^(?:${[
    'kubectl\\s+(?:\\S+\\s+)*?(?:apply|replace|rollout\\s+(?:restart|undo)|set\\s+image|patch|create\\s+-f)\\b|oc\\s+(?:apply|rollout|new-app)\\b',
    'helm\\s+(?:\\S+\\s+)*?(?:upgrade|install|rollback)\\b|helmfile\\s+(?:\\S+\\s+)*?(?:apply|sync)\\b|helmwave\\s+up\\b',
    'flux\\s+(?:reconcile|resume)\\b|argocd\\s+app\\s+(?:sync|set|rollback)\\b|kluctl\\s+deploy\\b|kapp\\s+deploy\\b|skaffold\\s+(?:run|deploy)\\b|werf\\s+converge\\b',
    'kustomize\\s+edit\\s+set\\s+image\\b|kargo\\s+promote\\b|kubectl\\s+argo\\s+rollouts\\s+(?:promote|set)\\b',
    '(?:terraform|tofu|terragrunt)\\s+(?:\\S+\\s+)*?apply\\b|pulumi\\s+(?:\\S+\\s+)*?up\\b|cdk(?:tf)?\\s+deploy\\b|sam\\s+deploy\\b|(?:serverless|sls)\\s+deploy\\b|terramate\\s+.*apply\\b',
    'aws\\s+(?:\\S+\\s+)*?(?:cloudformation\\s+(?:deploy|update-stack|create-stack)|ecs\\s+update-service|deploy\\s+create-deployment|lambda\\s+update-function-code|apprunner\\s+start-deployment)\\b',
    'gcloud\\s+(?:\\S+\\s+)*?deploy\\b|az\\s+(?:webapp|containerapp|functionapp|deployment)\\s+\\S*\\s*(?:deploy|update|create|up)\\b|doctl\\s+(?:apps|app)\\s+(?:update|create|create-deployment)\\b',
    'fly(?:ctl)?\\s+deploy\\b|vercel\\s+.*(?:deploy|--prod)|netlify\\s+deploy\\b|wrangler\\s+(?:pages\\s+)?(?:deploy|publish)\\b|railway\\s+up\\b|heroku\\s+container:release\\b|firebase\\s+deploy\\b|eb\\s+deploy\\b|cf\\s+push\\b',
    'ansible-playbook\\b|docker\\s+stack\\s+deploy\\b|docker\\s+service\\s+update\\b|docker\\s+(?:--context|-c|-H)\\s*\\S+\\s+compose\\s+.*up\\b|ssh\\s+.*(?:docker|systemctl|deploy)|kamal\\s+(?:deploy|redeploy)\\b|cap\\s+\\S+\\s+deploy\\b|nomad\\s+(?:job\\s+)?run\\b',
    '(?:npm|pnpm|yarn|bun)\\s+run\\s+deploy\\S*|(?:make|just|task)\\s+(?:\\S+\\s+)*?deploy\\S*',
  ].join('|')})`,
)

/** Actions that change what runs somewhere. Publishing a site of documents is none. */
export const DEPLOY_ACTIONS =
  /^(azure\/(k8s-deploy|webapps-deploy|functions-action|container-apps-deploy-action|arm-deploy)|aws-actions\/(amazon-ecs-deploy-task-definition|aws-cloudformation-github-deploy|aws-lambda-deploy)|google-github-actions\/deploy-\w+|hashicorp\/tfc-workflows-github\/actions\/apply-run|pulumi\/actions|superfly\/|appleboy\/ssh-action|cloudflare\/wrangler-action|helmfile\/helmfile-action|deliverybot\/helm|digitalocean\/app_action|akhileshns\/heroku-deploy|amondnet\/vercel-action|dflook\/(terraform|tofu)-apply|serverless\/github-action|fluxcd\/flux2\/action\/reconcile|stefanprodan\/helm-gh-pages-deploy)/

/** Commands that put an artefact where others take it from. */
export const PUBLISHES = new RegExp(
  `^(?:${[
    '(?:docker|podman|nerdctl|buildah)\\s+(?:image\\s+|manifest\\s+)?push\\b|docker\\s+(?:buildx\\s+)?(?:build|bake)\\b.*--push\\b|docker[- ]compose\\s+(?:\\S+\\s+)*?push\\b',
    '(?:/kaniko/)?executor\\s+-(?!.*--no-push)|ko\\s+(?:build|publish)\\b|crane\\s+(?:push|copy|cp|tag)\\b|skopeo\\s+copy\\b|oras\\s+(?:push|copy|cp)\\b|regctl\\s+image\\s+copy\\b',
    'helm\\s+push\\b|cr\\s+(?:upload|index)\\b|flux\\s+push\\s+artifact\\b|(?:npm|pnpm|yarn(?:\\s+npm)?|bun|deno|cargo|poetry|uv|hatch|flit|gem)\\s+(?:publish|push)\\b(?!.*--dry-run)',
    'twine\\s+upload\\b|(?:mvn|\\./mvnw|mvnw)\\s+.*\\bdeploy\\b|(?:gradle|\\./gradlew|gradlew)\\s+.*\\b(?:publish|jib)\\b|dotnet\\s+nuget\\s+push\\b|goreleaser\\s+release\\b(?!.*--snapshot)|goreleaser\\s*$',
    'gh\\s+release\\s+(?:create|upload)\\b|glab\\s+release\\s+create\\b|release-cli\\s+create\\b|semantic-release\\b|changeset\\s+publish\\b|release-it\\b|cosign\\s+(?:sign|attest)\\b',
  ].join('|')})`,
)

/** Actions that put an artefact where others take it from; `push: false` is told apart by the caller. */
export const PUBLISH_ACTIONS =
  /^(docker\/(build-push-action|bake-action)|depot\/(build-push|bake)-action|goreleaser\/|softprops\/action-gh-release|ncipollo\/release-action|actions\/create-release|pypa\/gh-action-pypi-publish|js-devtools\/npm-publish|cycjimmy\/semantic-release|changesets\/action|helm\/chart-releaser-action|redhat-actions\/push-to-registry|macbre\/push-to-ghcr|slsa-framework\/slsa-github-generator|actions\/attest(-build-provenance)?(@|$))/

/** What makes a cluster for tests: what is applied there is not deployed. */
export const TEST_CLUSTER =
  /^((helm|engineerd)\/(kind-action|setup-kind)|container-tools\/kind-action|medyagh\/setup-minikube|manusa\/actions-setup-minikube|abcxyz\/k3d|absaoss\/k3d-action|nolar\/setup-k3d|kind\s+create|k3d\s+cluster\s+create|minikube\s+start|microk8s\b|ctlptl\s+create|kwokctl\s+create|curl\b[^|]*\bget\.k3s\.io\b|vcluster\s+create)/

/** A command that shows what would be done, and does nothing. */
export const DRY_RUN = /--dry-run(?!=none)|--diff-only|\s--help\b|\s--preview-only\b/
