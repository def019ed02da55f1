import { detectorsOf } from './table.ts'

/** Stores of secrets and the keys that open them. */
export const stores = detectorsOf(`
vault-service-token | Vault service token | "hvs." url64:24-220 | developer.hashicorp.com/vault/docs/concepts/tokens
vault-batch-token | Vault batch token | "hvb." url64:60-400 | developer.hashicorp.com/vault/docs/concepts/tokens
vault-recovery-token | Vault recovery token | "hvr." url64:24-220 | developer.hashicorp.com/vault/docs/concepts/tokens
vault-token-old | Vault service token before 1.10 | "s." alnum:24 | developer.hashicorp.com/vault/docs/concepts/tokens | in=vault
vault-unseal-key | Vault unseal or recovery key | base64:43-44 pad:0-1 | developer.hashicorp.com/vault/docs/concepts/seal | in=unseal,recovery_key,recovery-key
vault-approle-secret-id | Vault AppRole secret id | uuid | developer.hashicorp.com/vault/docs/auth/approle | in=secret_id,secret-id,secretid,approle,vault_token
consul-token | Consul ACL token | uuid | developer.hashicorp.com/consul/docs/security/acl/tokens | in=consul
nomad-token | Nomad ACL token | uuid | developer.hashicorp.com/nomad/docs/concepts/acl | in=nomad
consul-gossip-key | Consul or Nomad gossip encryption key | base64:43 "=" | developer.hashicorp.com/consul/docs/security/encryption | in=encrypt,gossip
boundary-token | Boundary auth token | "at_" alnum:10 "_s1" alnum:40-400 | developer.hashicorp.com/boundary/docs/concepts/domain-model/credentials
hcp-client-secret | HCP service principal secret | url64:64 | developer.hashicorp.com/hcp/docs/hcp/iam/service-principal | in=hcp_client,hcp_secret
onepassword-service-account | 1Password service account token | "ops_eyJ" base64:100-1400 pad:0-3 | developer.1password.com/docs/service-accounts
onepassword-secret-key | 1Password secret key | "A3-" uppernum:6 "-" uppernum:11 "-" uppernum:5 "-" uppernum:5 "-" uppernum:5 | support.1password.com/secret-key
onepassword-secret-key-grouped | 1Password secret key in seven groups | "A3-" uppernum:6 "-" uppernum:6 "-" uppernum:5 "-" uppernum:5 "-" uppernum:5 "-" uppernum:5 | support.1password.com/secret-key
infisical-service-token | Infisical service token | "st." hex:24 "." hex:32 "." hex:32 | infisical.com/docs/documentation/platform/token
infisical-uuid-token | Infisical service token with a UUID | "st." uuid "." hex:32 "." hex:32 | infisical.com/docs/documentation/platform/token
infisical-client-secret | Infisical machine identity secret | hex:64 | infisical.com/docs/documentation/platform/identities/machine-identities | in=infisical
bitwarden-machine-token | Bitwarden Secrets Manager access token | "0." uuid "." alnum:30 ":" base64:22 "==" | bitwarden.com/help/access-tokens | in=bws,bitwarden
bitwarden-client-secret | Bitwarden API key secret | alnum:30 | bitwarden.com/help/personal-api-key | in=bw_client,bitwarden
doppler-personal-token | Doppler personal token | "dp.pt." alnum:40-44 | docs.doppler.com/docs/api#authentication
doppler-service-token | Doppler service token | "dp.st." label:2-35 "." alnum:40-44 | docs.doppler.com/docs/service-tokens
doppler-token | Doppler CLI, SCIM, audit or service account token | "dp.ct."|"dp.scim."|"dp.audit."|"dp.sa."|"dp.st." alnum:40-44 | docs.doppler.com/docs/api#authentication
akeyless-access-key | Akeyless access key | base64:43 "=" | docs.akeyless.io/docs/api-key | in=akeyless
conjur-api-key | Conjur API key | lowernum:50-58 | docs.conjur.org | in=conjur
keeper-one-time-token | Keeper Secrets Manager one-time token | "US:"|"EU:"|"AU:"|"JP:"|"CA:" url64:43 | docs.keeper.io/secrets-manager | in=ksm,keeper
phase-token | Phase service or user token | "pss_service:v"|"pss_user:v" digit:1 ":" hex:64 ":" hex:64 ":" hex:64 ":" hex:64 | docs.phase.dev
dotenv-vault-key | dotenv-vault key | "dotenv://:key_" hex:64 | www.dotenv.org/docs/security/dotenv-key
dotenvx-private-key | dotenvx private key | hex:64 | dotenvx.com/docs/advanced/env-keys | in=dotenv_private_key
age-secret-key | age secret key | "AGE-SECRET-KEY-1" bech32:58 | age-encryption.org/v1 | sum=age-bech32
age-hybrid-key | age secret key, post-quantum | "AGE-SECRET-KEY-PQ-1" bech32:58 | age-encryption.org/v1 | sum=age-bech32
git-crypt-key | git-crypt symmetric key in base64 | "AEdJVENSWVBUS0VZ" base64:60-400 pad:0-2 | github.com/AGWA/git-crypt
okta-token | Okta API token | "00" url64:40 | developer.okta.com/docs/guides/create-an-api-token | in=okta
auth0-client-secret | Auth0 client secret | url64:64 | auth0.com/docs/get-started/applications/credentials | in=auth0
jumpcloud-key | JumpCloud API key | hex:40 | jumpcloud.com/support/jumpcloud-apis1 | in=jumpcloud
jumpcloud-prefixed-key | JumpCloud API key with prefix | "jca_" alnum:36 | jumpcloud.com/support/jumpcloud-apis1
onelogin-secret | OneLogin API credential | hex:64 | developers.onelogin.com/api-docs | in=onelogin
duo-secret-key | Duo secret key | alnum:40 | duo.com/docs/adminapi | in=duo_,duosec,skey
keycloak-client-secret | Keycloak client secret | alnum:32 | www.keycloak.org/docs/latest/server_admin | in=keycloak,oidc
authentik-token | authentik API token | alnum:60 | docs.goauthentik.io/developer-docs/api/authentication | in=authentik
clerk-secret-key | Clerk secret key | "sk_live_"|"sk_test_" alnum:40-50 | clerk.com/docs/deployments/clerk-environment-variables | in=clerk
stytch-secret | Stytch secret | "secret-live-"|"secret-test-" url64:36 "=" | stytch.com/docs/api/authentication
`)
