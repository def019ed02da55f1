import { detectorsOf } from './table.ts'

/** Clouds and hosts of machines, object stores and networks at the edge. */
export const clouds = detectorsOf(`
aws-access-key-id | AWS access key id | "AKIA"|"ASIA"|"ABIA"|"ACCA" uppernum:16 | docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html | sum=aws-account
aws-secret-access-key | AWS secret access key | base64:40 | docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html | in=aws,secret_access_key,secretaccesskey,secret-access-key,secret_key,secretkey,secret-key,s3_,bucket,minio
aws-session-token | AWS session token | "IQoJb3JpZ2lu"|"FwoGZXIvYXdz"|"FQoGZXIvYXdz" base64:80-1600 pad:0-2 | docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html
aws-bedrock-api-key | Amazon Bedrock API key, long-term | "ABSK" base64:109-269 pad:0-2 | docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
aws-bedrock-session-key | Amazon Bedrock API key, short-term | "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t" base64:40-2000 pad:0-2 | docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
aws-mws-token | Amazon MWS authorisation token | "amzn.mws." uuid | developer-docs.amazon.com/sp-api
aws-appsync-key | AWS AppSync API key | "da2-" lowernum:26 | docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
gcp-api-key | Google API key | "AIza" url64:35 | cloud.google.com/docs/authentication/api-keys
gcp-gemini-key | Google Gemini API key | "AQ.Ab8RN6" url64:44 | ai.google.dev/gemini-api/docs/api-key
gcp-oauth-client-secret | Google OAuth client secret | "GOCSPX-" url64:28 | developers.google.com/identity/protocols/oauth2
gcp-oauth-access-token | Google OAuth access token | "ya29." dotted:30-1000 | developers.google.com/identity/protocols/oauth2
gcp-oauth-refresh-token | Google OAuth refresh token | "1//0" url64:38-140 | developers.google.com/identity/protocols/oauth2
gcp-hmac-secret | Google Cloud Storage HMAC secret | base64:40 | cloud.google.com/storage/docs/authentication/hmackeys | in=goog,gcs,gcp,hmac
gcp-fcm-server-key | Firebase Cloud Messaging server key | "AAAA" url64:7 ":APA91b" url64:134 | firebase.google.com/docs/cloud-messaging/auth-server
gcp-recaptcha-secret | Google reCAPTCHA secret | "6L" url64:38 | developers.google.com/recaptcha/docs/settings | in=recaptcha
azure-storage-key | Azure Storage account key | base64:76 "+ASt" base64:5 "A"|"Q"|"g"|"w" "==" | learn.microsoft.com/azure/storage/common/storage-account-keys-manage | show=0
azure-cosmos-key | Azure Cosmos DB key | base64:76 "ACDb" base64:5 "A"|"Q"|"g"|"w" "==" | learn.microsoft.com/azure/cosmos-db/secure-access-to-data | show=0
azure-batch-key | Azure Batch account key | base64:76 "+ABa" base64:5 "A"|"Q"|"g"|"w" "==" | learn.microsoft.com/azure/batch/security-best-practices | show=0
azure-apim-key | Azure API Management key | base64:76 "APIM" base64:5 "A"|"Q"|"g"|"w" "==" | learn.microsoft.com/azure/api-management/api-management-subscriptions | show=0
azure-messaging-key | Azure Service Bus, Event Hubs or Relay key | base64:33 "+ASb"|"+AEh"|"+ARm" base64:6 "=" | learn.microsoft.com/azure/service-bus-messaging/service-bus-sas
azure-iot-key | Azure IoT shared access key | base64:33 "AIoT" base64:6 "=" | learn.microsoft.com/azure/iot-hub/iot-concepts-and-iot-hub
azure-event-grid-key | Azure Event Grid key | base64:33 "AZEG" base64:6 "=" | learn.microsoft.com/azure/event-grid/authenticate-with-access-keys-shared-access-signatures
azure-redis-key | Azure Cache for Redis key | base64:33 "AzCa" base64:6 "=" | learn.microsoft.com/azure/azure-cache-for-redis/cache-configure
azure-registry-password | Azure Container Registry password | base64:42 "+ACR" "A"|"B"|"C"|"D" base64:5 | learn.microsoft.com/azure/container-registry/container-registry-authentication
azure-search-key | Azure AI Search key | alnum:42 "AzSe" "A"|"B"|"C"|"D" alnum:5 | learn.microsoft.com/azure/search/search-security-api-keys
azure-function-key | Azure Functions key | url64:44 "AzFu" url64:5 "A"|"Q"|"g"|"w" "==" | learn.microsoft.com/azure/azure-functions/function-keys-how-to
azure-devops-pat | Azure DevOps personal access token | alnum:76 "AZDO" alnum:4 | learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate
azure-identifiable-key | Azure key of the common annotated form | alnum:52 "JQQJ99" alnum:26 | learn.microsoft.com/purview/sit-defn-azure-ai-services-key
azure-devops-pat-old | Azure DevOps personal access token of 52 characters | lower32:52 | learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate | in=azure_devops,azuredevops,azure-devops,ado_,azdo,azp_,vsts,dev.azure,devops
azure-client-secret | Microsoft Entra ID client secret | tilde:3 "0Q~"|"1Q~"|"2Q~"|"3Q~"|"4Q~"|"5Q~"|"6Q~"|"7Q~"|"8Q~"|"9Q~" tilde:31-34 | learn.microsoft.com/entra/identity-platform/quickstart-register-app
azure-sas-signature | Azure shared access signature | "sig=" escaped64:43-72 | learn.microsoft.com/azure/storage/common/storage-sas-overview
azure-account-key-setting | Azure account key in a connection string | "AccountKey=" base64:86 "==" | learn.microsoft.com/azure/storage/common/storage-configure-connection-string | i
azure-shared-access-key | Azure shared access key in a connection string | "SharedAccessKey=" base64:43 "=" | learn.microsoft.com/azure/service-bus-messaging/service-bus-sas | i
azure-access-key-setting | Azure SignalR, Web PubSub or Communication access key | "AccessKey=" base64:43-86 pad:1-2 | learn.microsoft.com/azure/azure-signalr/concept-connection-string | i
azure-app-configuration | Azure App Configuration secret | "Secret=" base64:36-100 pad:0-2 | learn.microsoft.com/azure/azure-app-configuration/howto-disable-access-key-authentication | in=azconfig.io
azure-account-key-old | Azure account key of 88 characters | base64:86 "==" | learn.microsoft.com/azure/storage/common/storage-account-keys-manage | in=accountkey,account_key,storage,cosmos,azure,primary_key,arm_access
azure-cognitive-key | Azure AI services key of 32 digits | hex:32 | learn.microsoft.com/azure/ai-services/authentication | in=cognitive,azure_openai,azure-openai,azureopenai,ocp-apim,azure_ai,speech_key
hetzner-cloud-token | Hetzner Cloud API token | alnum:64 | docs.hetzner.cloud | in=hcloud,hetzner
hetzner-dns-token | Hetzner DNS API token | alnum:32 | dns.hetzner.com/api-docs | in=hetzner
hetzner-object-storage-secret | Hetzner Object Storage secret key | alnum:40 | docs.hetzner.com/storage/object-storage | in=hetzner,your-objectstorage
digitalocean-pat | DigitalOcean personal access token | "dop_v1_" hex:64 | docs.digitalocean.com/reference/api/create-personal-access-token
digitalocean-oauth-token | DigitalOcean OAuth access token | "doo_v1_" hex:64 | docs.digitalocean.com/reference/api/oauth
digitalocean-refresh-token | DigitalOcean OAuth refresh token | "dor_v1_" hex:64 | docs.digitalocean.com/reference/api/oauth
digitalocean-spaces-key | DigitalOcean Spaces access key id | "DO00"|"DO80" uppernum:16 | docs.digitalocean.com/products/spaces/how-to/manage-access | medium
digitalocean-spaces-secret | DigitalOcean Spaces secret key | base64:43 | docs.digitalocean.com/products/spaces/how-to/manage-access | in=spaces,digitalocean
linode-token | Linode API token | hex:64 | techdocs.akamai.com/linode-api | in=linode
vultr-api-key | Vultr API key | uppernum:36 | www.vultr.com/api | in=vultr
scaleway-secret-key | Scaleway secret key | uuid | www.scaleway.com/en/docs/iam/how-to/create-api-keys | in=scaleway,scw
ovh-secret | OVHcloud application secret or consumer key | alnum:32 | help.ovhcloud.com/csm/en-gb-api-getting-started-ovhcloud-api | in=ovh
ovh-hex-secret | OVHcloud application secret or consumer key, hexadecimal | hex:32 | help.ovhcloud.com/csm/en-gb-api-getting-started-ovhcloud-api | in=ovh
upcloud-token | UpCloud API token | "ucat_" alnum:24-32 | developers.upcloud.com
exoscale-secret | Exoscale API secret | url64:40-60 | community.exoscale.com/documentation/iam | in=exoscale
civo-api-key | Civo API key | alnum:50 | www.civo.com/api | in=civo
scalingo-token | Scalingo API token | "tk-us-" url64:48 | developers.scalingo.com
ibm-cloud-api-key | IBM Cloud API key | url64:44 | cloud.ibm.com/docs/account?topic=account-userapikey | in=ibm,bluemix
oracle-customer-secret | Oracle Cloud customer secret key | base64:43 "=" | docs.oracle.com/iaas/Content/Identity/access/managing-user-credentials.htm | in=oci_,oracle
alibaba-access-key-id | Alibaba Cloud AccessKey id | "LTAI" alnum:12-26 | www.alibabacloud.com/help/ram/user-guide/create-an-accesskey-pair | medium
alibaba-secret-key | Alibaba Cloud AccessKey secret | alnum:30 | www.alibabacloud.com/help/ram/user-guide/create-an-accesskey-pair | in=alibaba,aliyun,alicloud,access_key_secret,accesskeysecret,oss_
tencent-secret-id | Tencent Cloud secret id | "AKID" alnum:32 | www.tencentcloud.com/document/product/598/32675 | medium
tencent-secret-key | Tencent Cloud secret key | alnum:32 | www.tencentcloud.com/document/product/598/32675 | in=tencent,qcloud
yandex-api-key | Yandex Cloud API key | "AQVN" url64:35-38 | yandex.cloud/docs/iam/concepts/authorization/api-key
yandex-secret-key | Yandex Cloud static secret key | "YC" url64:38 | yandex.cloud/docs/iam/concepts/authorization/access-key | in=yandex,yc_
yandex-iam-token | Yandex Cloud IAM token | "t1." url64:20-400 pad:0-2 "." url64:86 pad:0-2 | yandex.cloud/docs/iam/concepts/authorization/iam-token
equinix-metal-token | Equinix Metal API token | alnum:32 | deploy.equinix.com/developers/docs/metal | in=equinix,metal_auth,packet_auth,packet_api
infomaniak-token | Infomaniak API token | url64:60-100 | developer.infomaniak.com | in=infomaniak
cloudflare-user-token | Cloudflare user API token | "cfut_" alnum:40 hex:8 | developers.cloudflare.com/fundamentals/api/get-started/create-token
cloudflare-account-token | Cloudflare account API token | "cfat_" alnum:40 hex:8 | developers.cloudflare.com/fundamentals/api/get-started/account-owned-tokens
cloudflare-api-token | Cloudflare API token of 40 characters | url64:40 | developers.cloudflare.com/fundamentals/api/get-started/create-token | in=cloudflare,cf_api,cf_token,cf-token,cf-api,cfapi
cloudflare-global-key | Cloudflare global API key | hex:37 | developers.cloudflare.com/fundamentals/api/get-started/keys | in=cloudflare,cf_api,cf-api,x-auth-key
cloudflare-origin-ca-key | Cloudflare origin CA key | "v1.0-" hex:24 "-" hex:146 | developers.cloudflare.com/fundamentals/api/get-started/ca-keys
cloudflare-tunnel-token | Cloudflare tunnel token | "eyJhIjoi" base64:120-280 pad:0-2 | developers.cloudflare.com/cloudflare-one/connections/connect-networks
cloudflare-turnstile-secret | Cloudflare Turnstile secret | "0x4AAAAAA" url64:26 | developers.cloudflare.com/turnstile/get-started
cloudflare-r2-secret | Cloudflare R2 secret access key | hex:64 | developers.cloudflare.com/r2/api/tokens | in=r2_,cloudflare,r2.cloudflarestorage
fastly-token | Fastly API token | url64:32 | www.fastly.com/documentation/reference/api/auth-tokens | in=fastly
akamai-client-secret | Akamai EdgeGrid client secret | base64:43 "=" | techdocs.akamai.com/developer/docs/edgegrid | in=akamai,edgegrid,client_secret
akamai-token | Akamai EdgeGrid client or access token | "akab-" lowernum:16 "-" lowernum:16 | techdocs.akamai.com/developer/docs/edgegrid | medium
backblaze-application-key | Backblaze B2 application key | "K00" digit:1 base64:27 | www.backblaze.com/docs/cloud-storage-application-keys
wasabi-secret-key | Wasabi secret key | alnum:40 | docs.wasabi.com/docs/creating-a-new-access-key | in=wasabi
tigris-secret-key | Tigris secret key | "tsec_" url64:40-64 | www.tigrisdata.com/docs/iam
storj-access-grant | Storj access grant | alnum:100-400 | storj.dev/learn/concepts/access | in=storj
minio-secret-key | MinIO secret key | alnum:40 | min.io/docs/minio/linux/administration/identity-access-management.html | in=minio
netlify-token | Netlify personal access token | "nfp_" word:30-44 | docs.netlify.com/api/get-started
netlify-token-old | Netlify access token | url64:40-46 | docs.netlify.com/api/get-started | in=netlify
vercel-token | Vercel token | "vcp_"|"vci_"|"vca_"|"vcr_"|"vck_" url64:56 | vercel.com/docs/rest-api
vercel-token-old | Vercel token of 24 characters | alnum:24 | vercel.com/docs/rest-api | in=vercel
heroku-api-key | Heroku API key | "HRKU-" url64:30-70 | devcenter.heroku.com/articles/authentication
heroku-api-key-old | Heroku API key, a UUID | uuid | devcenter.heroku.com/articles/authentication | in=heroku
railway-token | Railway token | uuid | docs.railway.com/reference/public-api | in=railway
render-api-key | Render API key | "rnd_" alnum:24-40 | api-docs.render.com
render-deploy-hook | Render deploy hook | "api.render.com/deploy/srv-" lowernum:20-24 "?key=" url64:8-14 | render.com/docs/deploy-hooks
fly-token | Fly.io access token | "FlyV1 fm" digit:1 "_" escaped64:40-1200 | fly.io/docs/security/tokens
fly-macaroon | Fly.io macaroon | "fm1r_"|"fm1a_"|"fm2_" base64:90-1200 pad:0-3 | fly.io/docs/security/tokens
proxmox-api-token | Proxmox VE API token | "PVEAPIToken=" dotted:1-60 "@" dashed:2-30 "!" dotted:1-60 "=" uuid | pve.proxmox.com/wiki/User_Management
fly-oauth-token | Fly.io personal token | "fo1_" url64:43 | fly.io/docs/security/tokens
deno-deploy-token | Deno Deploy token | "ddp_" alnum:36 | docs.deno.com/deploy
koyeb-token | Koyeb API token | lowernum:64 | www.koyeb.com/docs/reference/api | in=koyeb
bunny-api-key | bunny.net API key | hex:8 "-" hex:4 "-" hex:4 "-" hex:12 "-" hex:4 "-" hex:4 | docs.bunny.net/reference/bunnynet-api-overview | in=bunny
`)
