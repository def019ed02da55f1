import { type Draw, list } from './draw.ts'

/** A workload that is looked after, with its Service and disruption budget. */
export function deployment(draw: Draw): string {
  const name = `${draw.word()}-${draw.index}`
  // an anchor in one manifest of thirty, as people write them
  const shared = draw.between(1, 30) === 1
  const labels = (indent: string) => `
${indent}app.kubernetes.io/name: ${name}
${indent}app.kubernetes.io/part-of: ${name}`
  return `# ${name}: answers for the ${draw.word()} of a ${draw.word()}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels:${shared ? ' &labels' : ''}${labels('    ')}
spec:
  replicas: ${draw.between(2, 6)}
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: 0, maxSurge: 1 }
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
  template:
    metadata:
      labels:${shared ? ' *labels' : labels('        ')}
    spec:
      serviceAccountName: ${name}
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile: { type: RuntimeDefault }
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              app.kubernetes.io/name: ${name}
      containers:
        - name: ${name}
          image: registry.example.com/${name}@sha256:${draw.hex(64)}
          ports:
            - name: http
              containerPort: ${draw.between(3000, 9000)}
          env:
${list(
  draw.between(1, 4),
  (index) => `            - name: ${draw.word().toUpperCase()}_${index}
              value: "${draw.word()}-${draw.between(1, 999)}"`,
)}
          lifecycle:
            preStop:
              sleep: { seconds: 5 }
          readinessProbe:
            httpGet: { path: /ready, port: http }
            periodSeconds: 5
          livenessProbe:
            httpGet: { path: /live, port: http }
            periodSeconds: 10
          resources:
            requests: { cpu: ${draw.between(1, 5)}00m, memory: ${draw.between(1, 4) * 64}Mi }
            limits: { memory: ${draw.between(4, 8) * 64}Mi }
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities:
              drop: [ALL]
---
apiVersion: v1
kind: Service
metadata:
  name: ${name}
spec:
  selector:
    app.kubernetes.io/name: ${name}
  ports:
    - name: http
      port: 80
      targetPort: http
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${name}
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app.kubernetes.io/name: ${name}
`
}

/** Settings as properties and as keys. */
export function configMap(draw: Draw): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${draw.word()}-settings-${draw.index}
data:
  application.properties: |
${list(draw.between(8, 30), (index) => `    ${draw.word()}.${draw.word()}.${index}=${draw.between(1, 9999)}`)}
  LOG_LEVEL: ${draw.from(['debug', 'info', 'warn'])}
  LOGS: http://loki:3100
  TRACES: http://otel-collector:4317
`
}
