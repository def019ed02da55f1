import { detectorsOf } from './table.ts'

/** Metrics, logs, errors, uptime and whoever is woken up. */
export const observability = detectorsOf(`
grafana-service-account | Grafana service account token | "glsa_" alnum:32 "_" anyhex:8 | grafana.com/docs/grafana/latest/administration/service-accounts
grafana-cloud-token | Grafana Cloud access policy token | "glc_" base64:40-400 pad:0-2 | grafana.com/docs/grafana-cloud/security-and-account-management/authentication-and-permissions/access-policies
grafana-api-key | Grafana API key | "eyJrIjoi" base64:60-400 pad:0-2 | grafana.com/docs/grafana/latest/administration/service-accounts/migrate-api-keys
datadog-api-key | Datadog API key | hex:32 | docs.datadoghq.com/account_management/api-app-keys | in=datadog,dd_api,ddapi,dd-api,dd_client
datadog-app-key | Datadog application key | hex:40 | docs.datadoghq.com/account_management/api-app-keys | in=datadog,dd_app,ddapp,dd-app
newrelic-user-key | New Relic user key | "NRAK-" uppernum:27 | docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
newrelic-insert-key | New Relic insert key | "NRII-" url64:32 | docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
newrelic-query-key | New Relic query key | "NRIQ-" url64:32 | docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
newrelic-rest-key | New Relic REST API key | "NRRA-" hex:42 | docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
newrelic-admin-key | New Relic admin key | "NRAA-" hex:27 | docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
newrelic-browser-key | New Relic browser key | "NRJS-" hex:19 | docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys | low
newrelic-licence-key | New Relic licence key | lowernum:36 "NRAL" | docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys
newrelic-licence-key-old | New Relic licence key of 40 digits | hex:40 | docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys | in=newrelic,new_relic,new-relic
sentry-org-token | Sentry organisation token | "sntrys_eyJ" base64:60-500 pad:0-2 "_" base64:43 | docs.sentry.io/account/auth-tokens
sentry-user-token | Sentry user token | "sntryu_"|"sntrya_"|"sntryi_" hex:64 | docs.sentry.io/account/auth-tokens
sentry-token-old | Sentry auth token of 64 digits | hex:64 | docs.sentry.io/account/auth-tokens | in=sentry
sentry-dsn | Sentry DSN | "https://" hex:32 "@o" digit:1-20 ".ingest." | docs.sentry.io/concepts/key-terms/dsn-explainer | low show=8 after=
sentry-dsn-secret | Sentry DSN with its secret key | "https://" hex:32 ":" hex:32 "@" | docs.sentry.io/concepts/key-terms/dsn-explainer | show=8 after=
pagerduty-key | PagerDuty integration or routing key | lowernum:32 | developer.pagerduty.com/docs/events-api-v2-overview | in=pagerduty,routing_key,service_key,integration_key,routingkey,servicekey,integrationkey
pagerduty-routing-key | PagerDuty orchestration routing key | "R" uppernum:31 | developer.pagerduty.com/docs/events-api-v2-overview | in=pagerduty,routing_key,routingkey
pagerduty-api-token | PagerDuty REST API token | url64:20 | developer.pagerduty.com/docs/authentication | in=pagerduty,pd_token
pagerduty-user-token | PagerDuty user API token | "u+" url64:18 | developer.pagerduty.com/docs/authentication | in=pagerduty
opsgenie-key | Opsgenie API key | uuid | support.atlassian.com/opsgenie/docs/api-key-management | in=opsgenie,ops_genie,geniekey,genie_key
victorops-url | Splunk On-Call integration URL | "alert.victorops.com/integrations/generic/" digit:6-10 "/alert/" uuid | help.victorops.com/knowledge-base/rest-endpoint-integration-guide
victorops-key | Splunk On-Call API key | uuid | help.victorops.com/knowledge-base/api | in=victorops,victor_ops
honeycomb-key | Honeycomb key | "hcaik_"|"hcbik_"|"hccik_"|"hcxik_"|"hcalk_"|"hcamk_" lowernum:32-64 | docs.honeycomb.io/configure/environments/manage-api-keys
honeycomb-key-old | Honeycomb classic key | hex:32 | docs.honeycomb.io/configure/environments/manage-api-keys | in=honeycomb
honeycomb-environment-key | Honeycomb configuration key | alnum:22 | docs.honeycomb.io/configure/environments/manage-api-keys | in=honeycomb
dynatrace-token | Dynatrace API token | "dt0c01."|"dt0s01."|"dt0s03."|"dt0s08."|"dt0s16." alnum:24 "." alnum:64 | docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients/access-tokens
dynatrace-client-secret | Dynatrace OAuth client secret | "dt0s02." uppernum:8 "." uppernum:64 | docs.dynatrace.com/docs/manage/identity-access-management/access-tokens-and-oauth-clients
elastic-api-key | Elasticsearch API key, encoded | base64:58-80 pad:0-2 | www.elastic.co/docs/deploy-manage/api-keys | in=elastic,kibana,filebeat,logstash,apikey
elastic-cloud-key | Elastic Cloud API key | "essu_" escaped64:60-200 | www.elastic.co/docs/deploy-manage/api-keys/elastic-cloud-api-keys
splunk-hec-token | Splunk HTTP event collector token | uuid | docs.splunk.com/Documentation/Splunk/latest/Data/UsetheHTTPEventCollector | in=splunk,hec_
splunk-observability-token | Splunk Observability access token | url64:22 | docs.splunk.com/observability/en/admin/authentication/authentication-tokens | in=signalfx,sfx,splunk_access,splunk_observability
sumologic-access-id | Sumo Logic access id | "su" alnum:12 | help.sumologic.com/docs/manage/security/access-keys | in=sumo low
sumologic-access-key | Sumo Logic access key | alnum:64 | help.sumologic.com/docs/manage/security/access-keys | in=sumo
logzio-token | Logz.io token | alnum:32 | docs.logz.io/docs/user-guide/admin/authentication-tokens | in=logzio,logz.io,logz_io
loggly-token | Loggly customer token | uuid | documentation.solarwinds.com/en/success_center/loggly | in=loggly
papertrail-token | Papertrail API token | alnum:20 | www.papertrail.com/help/http-api | in=papertrail
betterstack-token | Better Stack token | alnum:24 | betterstack.com/docs | in=betterstack,better_stack,better-stack,betteruptime,better_uptime,logtail
rollbar-token | Rollbar access token | hex:32 | docs.rollbar.com/docs/access-tokens | in=rollbar
checkly-key | Checkly API key | "cu_" hex:32 | www.checklyhq.com/docs/accounts-and-users/creating-api-key
axiom-token | Axiom token | "xaat-"|"xapt-" uuid | axiom.co/docs/reference/tokens
statuspage-key | Statuspage API key | uuid | developer.statuspage.io | in=statuspage
airbrake-key | Airbrake project key | hex:32 | docs.airbrake.io | in=airbrake
appsignal-key | AppSignal push API key | uuid | docs.appsignal.com/appsignal/terminology.html | in=appsignal
instana-token | Instana API token | alnum:22 | www.ibm.com/docs/en/instana-observability | in=instana
lightstep-token | Lightstep access token | url64:84-140 | docs.lightstep.com/docs/create-and-manage-access-tokens | in=lightstep
coralogix-key | Coralogix API key | "cxtp_"|"cxup_" alnum:30 | coralogix.com/docs/user-guides/account-management/api-keys/api-keys
coralogix-key-old | Coralogix private key | uuid | coralogix.com/docs/user-guides/account-management/api-keys/send-your-data-api-key | in=coralogix
sysdig-token | Sysdig API token | uuid | docs.sysdig.com/en/administration/retrieve-the-sysdig-api-token | in=sysdig
mezmo-key | Mezmo (LogDNA) key | hex:32 | docs.mezmo.com/docs/ingestion-key | in=logdna,mezmo
uptimerobot-key | UptimeRobot API key | "u"|"m" digit:5-10 "-" hex:24 | uptimerobot.com/api | in=uptimerobot,uptime_robot
statuscake-key | StatusCake API key | alnum:20-30 | developers.statuscake.com | in=statuscake
healthchecks-ping | Healthchecks.io ping address | "hc-ping.com/" uuid | healthchecks.io/docs/http_api | medium
healthchecks-key | Healthchecks.io API key | url64:32 | healthchecks.io/docs/api | in=healthchecks,hc_api
cronitor-key | Cronitor API key | hex:32 | cronitor.io/docs/api-overview | in=cronitor
snitch-address | Dead Man's Snitch address | "nosnch.in/" hex:10 | deadmanssnitch.com/docs | medium
zabbix-token | Zabbix API token | hex:64 | www.zabbix.com/documentation/current/en/manual/web_interface/frontend_sections/users/api_tokens | in=zabbix
influxdb-token | InfluxDB API token | url64:86 "==" | docs.influxdata.com/influxdb/v2/admin/tokens | in=influx
influxdb3-token | InfluxDB 3 token | "apiv3_" url64:60-100 | docs.influxdata.com/influxdb3/core/admin/tokens
netdata-claim-token | Netdata claim token | url64:135 | learn.netdata.cloud/docs/netdata-agent/configuration/connect-agent-to-cloud | in=netdata,claim
tinybird-token | Tinybird token | "p.eyJ" url64:50-400 "." url64:20-60 | www.tinybird.co/docs/forward/administration/tokens
posthog-personal-key | PostHog personal API key | "phx_" url64:40-50 | posthog.com/docs/api
amplitude-secret | Amplitude secret key | hex:32 | amplitude.com/docs/apis/authentication | in=amplitude
rootly-token | Rootly API token | "rootly_" hex:64 | docs.rootly.com/api-reference/overview
stackhawk-key | StackHawk API key | "hawk." url64:20 "." url64:20 | docs.stackhawk.com/apidocs.html
castai-key | CAST AI API key | hex:64 | docs.cast.ai/docs/authentication | in=castai,cast_ai,cast-ai
`)
