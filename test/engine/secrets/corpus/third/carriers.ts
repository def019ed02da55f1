import type { Draw } from '../draw.ts'
import { STYLES } from '../draw.ts'

/** A file around one secret: its key in words, the value with its marks. */
export type Carrier = (draw: Draw, key: string, value: string) => { path: string; content: string }

const scream = (key: string) => STYLES.scream(key.split(' '))
const snake = (key: string) => STYLES.snake(key.split(' '))
const camel = (key: string) => STYLES.camel(key.split(' '))
const kebab = (key: string) => STYLES.kebab(key.split(' '))
const pascal = (key: string) => key.replace(/(?:^| )(.)/g, (_, letter: string) => letter.toUpperCase())

/** Surroundings in which a key of any words has a value of any letters. */
export const CARRIERS: readonly Carrier[] = [
  (d, key, value) => ({
    path: `infra/compose/${d.product()}.env`,
    content: `# deployed by hand until the pipeline is there\nLOG_LEVEL=warn\n${scream(key)}=${value}\nPORT=8080\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/docker/compose.prod.yaml',
    content: `services:\n  worker:\n    image: registry.acme.io/worker:4.2.1\n    environment:\n      TZ: Europe/Berlin\n      ${scream(key)}: ${value}\n    restart: unless-stopped\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/docker/docker-compose.yml',
    content: `version: '3.8'\nservices:\n  api:\n    image: api:1.9.0\n    environment:\n      - NODE_ENV=production\n      - ${scream(key)}=${value}\n`,
  }),
  (d, key, value) => ({
    path: `infra/terraform/${d.environment()}.auto.tfvars`,
    content: `region       = "eu-central-1"\nnode_count   = 3\n${snake(key)} = "${value}"\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/terraform/variables.tf',
    content: `variable "${snake(key)}" {\n  description = "credential of the deployment"\n  type        = string\n  default     = "${value}"\n}\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/terraform/stack/locals.tf',
    content: `locals {\n  zone = "a"\n  ${snake(key)} = "${value}"\n  tags = { team = "platform" }\n}\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/terraform/app/lambda.tf',
    content: `resource "aws_lambda_function" "notify" {\n  function_name = "notify"\n  role          = aws_iam_role.notify.arn\n  environment {\n    variables = {\n      STAGE = var.stage\n      ${scream(key)} = "${value}"\n    }\n  }\n}\n`,
  }),
  (d, key, value) => ({
    path: `infra/live/${d.environment()}/terragrunt.hcl`,
    content: `include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n\ninputs = {\n  ${snake(key)} = "${value}"\n}\n`,
  }),
  (d, key, value) => ({
    path: `infra/apps/${d.product()}/deployment.yaml`,
    content: `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  template:\n    spec:\n      containers:\n        - name: web\n          image: ghcr.io/acme/web:2.0.3\n          env:\n            - name: GOMAXPROCS\n              value: "2"\n            - name: ${scream(key)}\n              value: "${value}"\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/apps/jobs/cronjob.yaml',
    content: `kind: CronJob\napiVersion: batch/v1\nmetadata: {name: nightly}\nspec:\n  schedule: "5 3 * * *"\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          containers:\n          - env:\n            - {name: ${scream(key)}, value: '${value}'}\n            name: nightly\n            image: acme/nightly:1.1.0\n          restartPolicy: Never\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/apps/base/configmap.yaml',
    content: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\ndata:\n  LOG_FORMAT: json\n  ${scream(key)}: "${value}"\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/apps/base/app-config.yaml',
    content: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: app-config\ndata:\n  application.yaml: |\n    server:\n      port: 8080\n    integrations:\n      ${camel(key)}: ${value}\n`,
  }),
  (d, key, value) => ({
    path: `infra/apps/${d.product()}/secret.yaml`,
    content: `apiVersion: v1\nstringData:\n  ${kebab(key)}: ${value}\nkind: Secret\nmetadata:\n  name: upstream\n  namespace: apps\ntype: Opaque\n`,
  }),
  (d, key, value) => ({
    path: `infra/clusters/${d.environment()}/helmrelease.yaml`,
    content: `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: app\nspec:\n  interval: 30m\n  chart:\n    spec:\n      chart: app-template\n      version: 3.5.1\n  values:\n    controllers:\n      main:\n        containers:\n          main:\n            env:\n              ${scream(key)}: ${value}\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/argocd/application.yaml',
    content: `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: site\nspec:\n  source:\n    repoURL: https://charts.acme.io\n    chart: site\n    targetRevision: 1.4.0\n    helm:\n      parameters:\n        - name: config.${camel(key)}\n          value: ${value}\n`,
  }),
  (d, key, value) => ({
    path: `infra/charts/values-${d.environment()}.yaml`,
    content: `replicaCount: 2\nimage:\n  repository: ghcr.io/acme/app\n  tag: 1.22.0\nconfig:\n  ${camel(key)}: "${value}"\ningress:\n  enabled: true\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/apps/overlays/prod/kustomization.yaml',
    content: `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n  - ../../base\nsecretGenerator:\n  - name: upstream\n    literals:\n      - ${scream(key)}=${value}\n`,
  }),
  (_d, key, value) => ({
    path: '.github/workflows/deploy.yml',
    content: `name: deploy\non:\n  push:\n    branches: [main]\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    env:\n      ${scream(key)}: ${value}\n    steps:\n      - run: ./infra/deploy.sh\n`,
  }),
  (_d, key, value) => ({
    path: '.gitlab-ci.yml',
    content: `stages: [plan, apply]\nvariables:\n  TF_IN_AUTOMATION: "true"\n  ${scream(key)}: "${value}"\nplan:\n  stage: plan\n  script: [terraform plan]\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/scripts/bootstrap.sh',
    content: `#!/usr/bin/env bash\nset -euo pipefail\n\n# needed once\nexport ${scream(key)}="${value}"\n./install.sh --wait\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/scripts/run.sh',
    content: `#!/bin/sh\n${scream(key)}='${value}' exec ./agent --config /etc/agent.yaml\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/docker/Dockerfile',
    content: `FROM alpine:3.20.3\nARG BUILD_DATE\nENV ${scream(key)}=${value}\nRUN apk add --no-cache curl\nUSER 1000\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/ansible/group_vars/all.yml',
    content: `---\nntp_servers:\n  - 0.pool.ntp.org\n${snake(key)}: "${value}"\nssh_port: 22\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/systemd/agent.service',
    content: `[Unit]\nDescription=agent\nAfter=network-online.target\n\n[Service]\nEnvironment=${scream(key)}=${value}\nExecStart=/usr/local/bin/agent\n\n[Install]\nWantedBy=multi-user.target\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/config/appsettings.Production.json',
    content: `{\n  "Logging": { "LogLevel": { "Default": "Warning" } },\n  "Integrations": {\n    "${pascal(key)}": "${value}"\n  }\n}\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/config/settings.toml',
    content: `[server]\nlisten = "0.0.0.0:8443"\n\n[upstream]\n${snake(key)} = "${value}"\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/config/application.properties',
    content: `server.port=8081\nspring.main.banner-mode=off\nacme.${kebab(key).replace(/-/g, '.')}=${value}\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/config/exporter.ini',
    content: `[exporter]\ninterval = 30\n${snake(key)} = ${value}\ndebug = false\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/Makefile',
    content: `export ${scream(key)} := ${value}\n\n.PHONY: plan\nplan:\n\tterraform plan -out=tfplan\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/pulumi/Pulumi.prod.yaml',
    content: `config:\n  aws:region: eu-west-1\n  acme:${camel(key)}: ${value}\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/cloud-init/user-data.yaml',
    content: `#cloud-config\npackage_update: true\nwrite_files:\n  - path: /etc/default/agent\n    permissions: '0600'\n    content: |\n      AGENT_MODE=host\n      ${scream(key)}=${value}\nruncmd:\n  - systemctl restart agent\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/packer/base.pkr.hcl',
    content: `build {\n  sources = ["source.hcloud.base"]\n  provisioner "shell" {\n    environment_vars = [\n      "DEBIAN_FRONTEND=noninteractive",\n      "${scream(key)}=${value}",\n    ]\n    inline = ["/tmp/install.sh"]\n  }\n}\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/nomad/agent.nomad.hcl',
    content: `job "agent" {\n  group "agent" {\n    task "agent" {\n      driver = "docker"\n      env {\n        ${scream(key)} = "${value}"\n      }\n    }\n  }\n}\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/jenkins/Jenkinsfile',
    content: `pipeline {\n  agent any\n  environment {\n    ${scream(key)} = '${value}'\n  }\n  stages {\n    stage('apply') { steps { sh 'terraform apply -auto-approve' } }\n  }\n}\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/cloudformation/service.yaml',
    content: `Resources:\n  Task:\n    Type: AWS::ECS::TaskDefinition\n    Properties:\n      ContainerDefinitions:\n        - Name: web\n          Image: acme/web:3.1.0\n          Environment:\n            - Name: ${scream(key)}\n              Value: ${value}\n`,
  }),
  (_d, key, value) => ({
    path: 'infra/ecs/task-definition.json',
    content: `{\n  "family": "web",\n  "containerDefinitions": [\n    {\n      "name": "web",\n      "environment": [\n        { "name": "STAGE", "value": "prod" },\n        { "name": "${scream(key)}", "value": "${value}" }\n      ]\n    }\n  ]\n}\n`,
  }),
]

/** Surroundings of what is told by its own form: without a key, or with one that says nothing. */
export const BARE: readonly Carrier[] = [
  (_d, _key, value) => ({
    path: 'infra/docs/onboarding.md',
    content: `# Onboarding\n\nUntil SSO works, use ${value} for read access.\n`,
  }),
  (_d, _key, value) => ({
    path: 'infra/apps/ingress.yaml',
    content: `# old one was ${value} (still valid?)\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata:\n  name: web\n`,
  }),
  (_d, _key, value) => ({
    path: 'infra/scripts/check.sh',
    content: `#!/bin/sh\ncurl -fsS -H "Authorization: Bearer ${value}" https://api.acme.io/v1/health\n`,
  }),
  (_d, _key, value) => ({
    path: 'infra/apps/agent.yaml',
    content: `apiVersion: v1\nkind: Pod\nmetadata:\n  name: agent\nspec:\n  containers:\n    - name: agent\n      image: acme/agent:1.0.0\n      args:\n        - --listen=:9000\n        - --upstream-auth=${value}\n`,
  }),
  (_d, _key, value) => ({
    path: 'infra/terraform/outputs.txt',
    content: `web_url = https://web.acme.io\nx = ${value}\n`,
  }),
]
