import { detectorsOf } from './table.ts'

/** What teams work with: trackers, documents, design, customers, content and social networks. */
export const services = detectorsOf(`
asana-token | Asana personal access token | "1/"|"2/" digit:13-20 ":" hex:32 | developers.asana.com/docs/personal-access-token | in=asana
asana-grouped-token | Asana personal access token with a workspace | "2/" digit:13-20 "/" digit:13-20 ":" hex:32 | developers.asana.com/docs/personal-access-token | in=asana
linear-key | Linear API key | "lin_api_" alnum:40 | linear.app/developers/graphql
linear-oauth-token | Linear OAuth token | "lin_oauth_" hex:64 | linear.app/developers/oauth-2-0-authentication
notion-token | Notion integration token | "ntn_" alnum:40-50 | developers.notion.com/docs/authorization
notion-token-old | Notion integration secret | "secret_" alnum:43 | developers.notion.com/docs/authorization
clickup-token | ClickUp personal API token | "pk_" digit:7-9 "_" uppernum:32 | developer.clickup.com/docs/authentication
trello-token | Trello token | "ATTA" hex:72 | developer.atlassian.com/cloud/trello/guides/rest-api/authorization
trello-token-old | Trello token of 64 digits | hex:64 | developer.atlassian.com/cloud/trello/guides/rest-api/authorization | in=trello
airtable-token | Airtable personal access token | "pat" alnum:14 "." hex:64 | airtable.com/developers/web/guides/personal-access-tokens | in=airtable
airtable-key-old | Airtable API key | "key" alnum:14 | airtable.com/developers/web/api/authentication | in=airtable
figma-token | Figma personal access token | "figd_" url64:36-48 | www.figma.com/developers/api
contentful-pat | Contentful personal access token | "CFPAT-" url64:43 | www.contentful.com/developers/docs/references/authentication
contentful-token | Contentful delivery or preview token | url64:43 | www.contentful.com/developers/docs/references/authentication | in=contentful
canva-secret | Canva Connect client secret | "cnvca" url64:51 | www.canva.dev/docs/connect/authentication
frameio-token | Frame.io token | "fio-u-" padded:64 | developer.frame.io/docs/getting-started/authentication
typeform-token | Typeform personal access token | "tfp_" dotted:40-64 | www.typeform.com/developers/get-started/personal-access-token
readme-key | ReadMe API key | "rdme_" lowernum:70 | docs.readme.com/main/reference/intro/authentication
dropbox-token | Dropbox short-lived access token | "sl." url64:130-152 | developers.dropbox.com/oauth-guide
dropbox-scoped-token | Dropbox scoped access token | "sl.u." url64:200-1500 | developers.dropbox.com/oauth-guide
dropbox-token-old | Dropbox long-lived access token | alnum:11 "AAAAAAAAAA" padded:43 | developers.dropbox.com/oauth-guide | in=dropbox
box-token | Box client secret or developer token | alnum:32 | developer.box.com/guides/authentication | in=box_client,box_api,box_dev,boxsdk,box_token
mapbox-secret-token | Mapbox secret token | "sk.eyJ1Ijoi" url64:40-110 "." url64:22 | docs.mapbox.com/api/accounts/tokens
miro-token | Miro access token | "eyJtaXJvLm9yaWdpbiI6" base64:8-40 pad:0-2 "_" url64:27 | developers.miro.com/reference/authentication
shortcut-token | Shortcut API token | uuid | developer.shortcut.com/api/rest/v3 | in=shortcut,clubhouse
smartsheet-token | Smartsheet API token | alnum:37 | developers.smartsheet.com/api/smartsheet/guides/basics/authentication | in=smartsheet
coda-token | Coda API token | uuid | coda.io/developers/apis/v1 | in=coda_api,coda-api,coda.io
webflow-token | Webflow API token | hex:64 | developers.webflow.com/data/reference/authentication | in=webflow
ghost-admin-key | Ghost admin API key | hex:24 ":" hex:64 | ghost.org/docs/admin-api | in=ghost
strapi-token | Strapi API token | hex:256 | docs.strapi.io/cms/features/api-tokens | in=strapi
sanity-token | Sanity API token | "sk" alnum:150-200 | www.sanity.io/docs/content-lake/http-auth | in=sanity
datocms-token | DatoCMS API token | hex:30 | www.datocms.com/docs/content-management-api/authentication | in=dato
builder-private-key | Builder.io private key | "bpk-" hex:32 | www.builder.io/c/docs/using-your-api-key
cloudinary-url | Cloudinary address with its secret | "cloudinary://" digit:15 ":" url64:27 "@" | cloudinary.com/documentation/cloudinary_credentials_tutorial | after=
cloudinary-secret | Cloudinary API secret | url64:27 | cloudinary.com/documentation/cloudinary_credentials_tutorial | in=cloudinary
salesforce-token | Salesforce access token | "00D" alnum:12-15 "!" dotted:90-120 | developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest
salesforce-refresh-token | Salesforce refresh token | "5Aep861" dotted:70-100 | developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest
zoho-token | Zoho token or refresh token | "1000." hex:32 "." hex:32 | www.zoho.com/accounts/protocol/oauth.html
pipedrive-token | Pipedrive API token | hex:40 | pipedrive.readme.io/docs/core-api-concepts-authentication | in=pipedrive
close-key | Close API key | "api_" alnum:22 "." alnum:22 | developer.close.com/topics/authentication
facebook-token | Facebook access token | "EAA" alnum:80-300 | developers.facebook.com/docs/facebook-login/guides/access-tokens | in=facebook,fb_,instagram,meta_,graph
facebook-app-token | Facebook app access token | digit:15-16 "|" url64:27 | developers.facebook.com/docs/facebook-login/guides/access-tokens | in=facebook,fb_
facebook-secret | Facebook app secret | hex:32 | developers.facebook.com/docs/facebook-login/security | in=facebook,fb_app,fb_secret
twitter-bearer-token | X (Twitter) bearer token | "AAAAAAAAAAAAAAAAAAAAA" escaped64:70-120 | docs.x.com/resources/fundamentals/authentication | in=twitter,bearer,x_api
twitter-access-token | X (Twitter) access token | digit:15-25 "-" alnum:20-45 | docs.x.com/resources/fundamentals/authentication | in=twitter
twitter-secret | X (Twitter) API or token secret | alnum:45-50 | docs.x.com/resources/fundamentals/authentication | in=twitter
twitter-api-key | X (Twitter) API key | alnum:25 | docs.x.com/resources/fundamentals/authentication | in=twitter
linkedin-secret | LinkedIn client secret | "WPL_AP1."|"WPL_AP0." alnum:14-18 "." alnum:4-8 pad:0-2 | learn.microsoft.com/linkedin/shared/authentication
linkedin-secret-old | LinkedIn client secret of 16 characters | alnum:16 | learn.microsoft.com/linkedin/shared/authentication | in=linkedin
twitch-secret | Twitch client secret or token | lowernum:30 | dev.twitch.tv/docs/authentication | in=twitch
spotify-secret | Spotify client secret | hex:32 | developer.spotify.com/documentation/web-api/concepts/apps | in=spotify
bitly-token | Bitly access token | hex:40 | dev.bitly.com/docs/getting-started/authentication | in=bitly
tines-token | Tines API key | hex:64 | www.tines.com/api/authentication | in=tines
liveblocks-key | Liveblocks secret key | "sk_prod_"|"sk_dev_" url64:50-80 | liveblocks.io/docs/authentication
statsig-secret | Statsig server secret | "secret-"|"console-" alnum:43 | docs.statsig.com/sdk-keys/api-keys
adobe-client-secret | Adobe client secret | "p8e-" alnum:32 | developer.adobe.com/developer-console/docs/guides/authentication
adafruit-key | Adafruit IO key | "aio_" alnum:28 | io.adafruit.com/api/docs
rapidapi-key | RapidAPI key | hex:10 "msh" hex:15 "p" hex:6 "jsn" hex:12 | docs.rapidapi.com/docs/keys
`)
