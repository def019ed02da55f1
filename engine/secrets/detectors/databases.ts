import { detectorsOf } from './table.ts'

/** Databases, queues, warehouses and search. */
export const databases = detectorsOf(`
planetscale-token | PlanetScale service token | "pscale_tkn_" dotted:32-64 | planetscale.com/docs/api/reference/service-tokens
planetscale-oauth-token | PlanetScale OAuth token | "pscale_oauth_" dotted:32-64 | planetscale.com/docs/api/reference/oauth
planetscale-password | PlanetScale database password | "pscale_pw_" dotted:32-64 | planetscale.com/docs/connect/connection-strings
supabase-token | Supabase personal access token | "sbp_" hex:40 | supabase.com/docs/reference/api/introduction
supabase-oauth-token | Supabase OAuth access token | "sbp_oauth_" hex:40 | supabase.com/docs/guides/integrations/build-a-supabase-oauth-integration
supabase-secret-key | Supabase secret key | "sb_secret_" url64:31 | supabase.com/docs/guides/api/api-keys
neon-api-key | Neon API key | "napi_" lowernum:64 | neon.com/docs/manage/api-keys
neon-password | Neon role password | "npg_" alnum:12 | neon.com/docs/connect/connect-from-any-app
mongodb-atlas-secret | MongoDB Atlas service account secret | "mdb_sa_sk_" url64:40 | www.mongodb.com/docs/atlas/configure-api-access
mongodb-atlas-private-key | MongoDB Atlas private API key | uuid | www.mongodb.com/docs/atlas/configure-api-access | in=mongodb,atlas
cockroach-api-key | CockroachDB Cloud API key | "CCDB1_" alnum:22 "_" alnum:40 | www.cockroachlabs.com/docs/cockroachcloud/managing-access
databricks-token | Databricks personal access token | "dapi" hex:32 | docs.databricks.com/aws/en/dev-tools/auth/pat | after=0-9A-Za-z_-
databricks-token-suffixed | Databricks personal access token with its suffix | "dapi" hex:32 "-" digit:1 | docs.databricks.com/aws/en/dev-tools/auth/pat
databricks-client-secret | Databricks OAuth secret | "dose" hex:32 | docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m
confluent-secret | Confluent Cloud API secret | base64:64 | docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html | in=confluent,kafka_api,kafka_sasl,sasl.password
confluent-prefixed-secret | Confluent Cloud API secret with prefix | "cflt" base64:60 | docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/overview.html
upstash-token | Upstash REST token | base64:38-120 pad:0-2 | upstash.com/docs/redis/features/restapi | in=upstash,kv_rest_api
aiven-password | Aiven service password | "AVNS_" url64:15-30 | aiven.io/docs/platform/howto/manage-project
aiven-token | Aiven authentication token | base64:200-500 pad:0-2 | aiven.io/docs/platform/concepts/authentication-tokens | in=aiven
clickhouse-secret | ClickHouse Cloud API secret | "4b1d" alnum:38 | clickhouse.com/docs/cloud/manage/openapi
typesense-key | Typesense API key | alnum:32 | typesense.org/docs/latest/api/api-keys.html | in=typesense
meilisearch-key | Meilisearch key | hex:64 | www.meilisearch.com/docs/learn/security/basic_security | in=meili
meilisearch-master-key | Meilisearch master key | url64:43 | www.meilisearch.com/docs/learn/security/basic_security | in=meili
weaviate-key | Weaviate API key | alnum:36 | docs.weaviate.io/cloud/manage-clusters/authentication | in=weaviate
qdrant-key | Qdrant API key | url64:54 | qdrant.tech/documentation/cloud/authentication | in=qdrant
algolia-key | Algolia API key | hex:32 | www.algolia.com/doc/guides/security/api-keys | in=algolia
fauna-key | Fauna key | "fnA" url64:36-46 | docs.faunadb.org/fauna/current/learn/security/keys
xata-key | Xata API key | "xau_" alnum:30-44 | xata.io/docs/concepts/api-keys
crunchy-key | Crunchy Bridge API key | "cbkey_" url64:20-64 | docs.crunchybridge.com/api-concepts/getting-started
astra-token | DataStax Astra token | "AstraCS:" alnum:24 ":" hex:64 | docs.datastax.com/en/astra-db-serverless/administration/manage-application-tokens.html
cloudamqp-key | CloudAMQP API key | uuid | docs.cloudamqp.com/index.html | in=cloudamqp
singlestore-key | SingleStore API key | hex:64 | docs.singlestore.com/cloud/reference/management-api | in=singlestore
materialize-password | Materialize app password | "mzp_" hex:64 | materialize.com/docs/security/cloud/users-service-accounts/create-service-accounts
couchbase-capella-key | Couchbase Capella API key | base64:60-120 pad:0-2 | docs.couchbase.com/cloud/management-api-guide/management-api-start.html | in=capella,couchbase
appwrite-key | Appwrite API key | "standard_" hex:256 | appwrite.io/docs/advanced/platform/api-keys
fivetran-secret | Fivetran API secret | alnum:32 | fivetran.com/docs/rest-api/getting-started | in=fivetran
`)
