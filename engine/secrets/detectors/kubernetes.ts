import { detectorsOf } from './table.ts'

/** What opens clusters: join tokens, encoded client keys, tokens of what manages them. */
export const kubernetes = detectorsOf(`
kubeadm-token | kubeadm bootstrap token | lowernum:6 "." lowernum:16 | kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens | in=kubeadm,bootstrap,join,--token,talos,trustdinfo,machine
kubeadm-certificate-key | kubeadm certificate key | hex:64 | kubernetes.io/docs/reference/setup-tools/kubeadm/kubeadm-init | in=certificate-key,certificatekey
k3s-token | K3s or RKE2 join token | "K10" hex:64 "::server:"|"::node:" alnum:8-80 | docs.k3s.io/cli/token
k3s-bootstrap-token | K3s or RKE2 bootstrap token | "K10" hex:64 "::" lowernum:6 "." lowernum:16 | docs.k3s.io/cli/token
k0s-token | k0s join token | "H4sIA" base64:400-8000 pad:0-2 | docs.k0sproject.io/stable/k0s-multi-node | in=k0s,join
microk8s-token | MicroK8s join token | hex:32 | microk8s.io/docs/clustering | in=microk8s
openshift-token | OpenShift OAuth token | "sha256~" url64:43 | docs.openshift.com/container-platform/latest/authentication/configuring-internal-oauth.html
rancher-token | Rancher API token | "token-" lowernum:5 ":" lowernum:54 | ranchermanager.docs.rancher.com/reference-guides/user-settings/api-keys
rancher-registration-token | Rancher registration token | lowernum:54 | ranchermanager.docs.rancher.com/how-to-guides/new-user-guides/launch-kubernetes-with-rancher | in=rancher,cattle,--token
teleport-token | Teleport join token | hex:32 | goteleport.com/docs/enroll-resources/agents/join-token | in=teleport
portainer-token | Portainer access token | "ptr_" base64:43 "=" | docs.portainer.io/api/access
kong-token | Kong Konnect access token | "kpat_"|"spat_" alnum:49 | developer.konghq.com/konnect-api
encoded-private-key | private key in base64 | "LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkt"|"LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0t"|"LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS0t"|"LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZ"|"LS0tLS1CRUdJTiBEU0EgUFJJVkFURSBLRVkt"|"LS0tLS1CRUdJTiBQR1AgUFJJVkFURSBLRVkg" base64:60-16000 pad:0-2 | www.rfc-editor.org/rfc/rfc7468
jwt | JSON Web Token | jwt | www.rfc-editor.org/rfc/rfc7519 | sum=jwt medium
`)
