/** A Deployment of one container, by which tests of rendering name lines and paths. */
export const WEB = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: web
          image: nginx:1.27
`

/** A base of nothing but WEB, below a folder. */
export function webIn(folder: string): Readonly<Record<string, string>> {
  return { [`${folder}/kustomization.yaml`]: 'resources: [web.yaml]\n', [`${folder}/web.yaml`]: WEB }
}
