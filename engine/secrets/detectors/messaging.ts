import { detectorsOf } from './table.ts'

/** Chat, mail, telephony, and the hooks that alerts go through. */
export const messaging = detectorsOf(`
slack-bot-token | Slack bot token | "xoxb-" digit:10-13 "-" digit:10-13 "-" alnum:18-34 | api.slack.com/authentication/token-types
slack-bot-token-old | Slack legacy bot token | "xoxb-" digit:8-14 "-" alnum:18-26 | api.slack.com/authentication/token-types
slack-user-token | Slack user token | "xoxp-"|"xoxe-" digit:10-13 "-" digit:10-13 "-" digit:10-13 "-" alnum:28-34 | api.slack.com/authentication/token-types
slack-workspace-token | Slack workspace access or refresh token | "xoxa-"|"xoxr-" dashed:20-90 | api.slack.com/authentication/token-types
slack-legacy-token | Slack legacy token | "xoxo-"|"xoxs-" digit:8-13 "-" digit:8-13 "-" digit:8-13 "-" anyhex:10-64 | api.slack.com/authentication/token-types
slack-session-token | Slack session token | "xoxc-" digit:9-15 "-" digit:9-15 "-" digit:9-15 "-" hex:64 | api.slack.com/authentication/token-types
slack-session-cookie | Slack session cookie | "xoxd-" escaped64:80-400 | api.slack.com/authentication/token-types
slack-configuration-token | Slack app configuration token | "xoxe.xoxb-"|"xoxe.xoxp-" digit:1 "-" alnum:150-170 | api.slack.com/authentication/config-tokens
slack-refresh-token | Slack refresh token | "xoxe-" digit:1 "-" alnum:140-150 | api.slack.com/authentication/rotation
slack-app-token | Slack app-level token | "xapp-" digit:1 "-" uppernum:9-13 "-" digit:10-14 "-" lowernum:50-70 | api.slack.com/authentication/token-types
slack-signing-secret | Slack signing or client secret | hex:32 | api.slack.com/authentication/verifying-requests-from-slack | in=slack
slack-webhook | Slack incoming webhook | "hooks.slack.com/services/"|"hooks.slack-gov.com/services/" uppernum:8-13 "/" uppernum:8-13 "/" alnum:20-28 | api.slack.com/messaging/webhooks
slack-workflow-webhook | Slack workflow webhook | "hooks.slack.com/workflows/" uppernum:8-13 "/" uppernum:8-13 "/" digit:14-20 "/" alnum:20-28 | slack.com/help/articles/360041352714
slack-trigger-webhook | Slack workflow trigger | "hooks.slack.com/triggers/" uppernum:8-13 "/" digit:9-16 "/" hex:32 | slack.com/help/articles/360041352714
wecom-webhook | WeCom group robot webhook | "qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" uuid | developer.work.weixin.qq.com/document/path/91770
discord-webhook | Discord webhook | "discord.com/api/webhooks/"|"discordapp.com/api/webhooks/" digit:17-20 "/" url64:60-80 | discord.com/developers/docs/resources/webhook
discord-bot-token | Discord bot token | "M"|"N"|"O" url64:22-28 "." url64:6-7 "." url64:27-40 | discord.com/developers/docs/reference | in=discord,bot_token
discord-client-secret | Discord client secret | url64:32 | discord.com/developers/docs/topics/oauth2 | in=discord
teams-webhook | Microsoft Teams webhook | "webhook.office.com/webhookb2/"|"outlook.office.com/webhook/" uuid "@" uuid "/IncomingWebhook/" lowernum:32 "/" uuid | learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
telegram-bot-token | Telegram bot token | ""|"bot" digit:8-10 ":AA" url64:33 | core.telegram.org/bots/api
twilio-auth-token | Twilio auth token or key secret | alnum:32 | www.twilio.com/docs/iam/access-tokens | in=twilio
twilio-hex-token | Twilio auth token | hex:32 | www.twilio.com/docs/iam/api/authtoken | in=twilio
twilio-api-key | Twilio API key | "SK" hex:32 | www.twilio.com/docs/iam/api-keys | in=twilio
sendgrid-key | SendGrid API key | "SG." url64:22 "." url64:43 | www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys
mailgun-key | Mailgun private key | "key-" hex:32 | documentation.mailgun.com/docs/mailgun/api-reference/mg-auth
mailgun-key-grouped | Mailgun API or signing key | hex:32 "-" hex:8 "-" hex:8 | documentation.mailgun.com/docs/mailgun/api-reference/mg-auth | in=mailgun,mg_
mailchimp-key | Mailchimp API key | hex:32 "-us" digit:1-2 | mailchimp.com/developer/marketing/guides/quick-start
mandrill-key | Mandrill API key | "md-" url64:22 | mailchimp.com/developer/transactional/guides/quick-start
mandrill-key-old | Mandrill API key without prefix | url64:22 | mailchimp.com/developer/transactional/guides/quick-start | in=mandrill
brevo-key | Brevo API or SMTP key | "xkeysib-"|"xsmtpsib-" hex:64 "-" alnum:16 | developers.brevo.com/docs/getting-started
resend-key | Resend API key | "re_" alnum:8-9 "_" alnum:20-26 | resend.com/docs/dashboard/api-keys/introduction
postmark-token | Postmark server or account token | uuid | postmarkapp.com/developer/api/overview | in=postmark
mailersend-token | MailerSend API token | "mlsn." hex:64 | developers.mailersend.com/general.html
mailjet-key | Mailjet API key or secret | hex:32 | dev.mailjet.com/email/reference/overview/authentication | in=mailjet,mj_apikey
sparkpost-key | SparkPost API key | hex:40 | developers.sparkpost.com/api | in=sparkpost
zoom-secret | Zoom client secret | alnum:32 | developers.zoom.us/docs/api/rest/using-zoom-apis | in=zoom
mattermost-token | Mattermost access token or hook | lowernum:26 | developers.mattermost.com/integrate/reference/personal-access-token | in=mattermost
rocketchat-token | Rocket.Chat auth token | url64:43 | developer.rocket.chat/apidocs | in=rocketchat,rocket_chat,rocket.chat,rocket-chat
google-chat-webhook | Google Chat webhook | "chat.googleapis.com/v1/spaces/" url64:6-20 "/messages?key=" url64:39 "&token=" escaped64:40-60 | developers.google.com/workspace/chat/quickstart/webhooks
zulip-key | Zulip API key | alnum:32 | zulip.com/api/api-keys | in=zulip
matrix-token | Matrix access token of Synapse | "syt_" url64:4-90 "_" alnum:20 "_" alnum:6 | element-hq.github.io/synapse/latest/usage/administration/admin_api
pushover-key | Pushover token or user key | lowernum:30 | pushover.net/api | in=pushover
gotify-token | Gotify token | "A"|"C" dotted:14 | gotify.net/docs/pushmsg | in=gotify
ntfy-token | ntfy access token | "tk_" lowernum:29 | docs.ntfy.sh/config
vonage-secret | Vonage API secret | alnum:16 | developer.vonage.com/en/getting-started/concepts/authentication | in=vonage,nexmo
messagebird-key | MessageBird access key | alnum:25 | developers.messagebird.com/api | in=messagebird,message_bird,message-bird
intercom-token | Intercom access token | "dG9rO" base64:50-60 pad:0-2 | developers.intercom.com/docs/build-an-integration/learn-more/authentication
zendesk-token | Zendesk API token | alnum:40 | developer.zendesk.com/api-reference/introduction/security-and-auth | in=zendesk
freshdesk-key | Freshdesk API key | alnum:20 | developers.freshdesk.com/api | in=freshdesk,freshservice
hubspot-token | HubSpot private app token | "pat-na1-"|"pat-na2-"|"pat-eu1-"|"pat-ap1-" uuid | developers.hubspot.com/docs/guides/apps/private-apps/overview
hubspot-key-old | HubSpot API key | uuid | developers.hubspot.com/docs/guides/apps/authentication/intro-to-auth | in=hubspot,hapikey
ably-key | Ably API key | url64:6 "." url64:6 ":" url64:43 | ably.com/docs/auth | in=ably
pubnub-secret | PubNub secret key | "sec-c-" alnum:40-60 | www.pubnub.com/docs/general/setup/account-setup
onesignal-key | OneSignal API key | "os_v2_app_"|"os_v2_org_" lowernum:80-120 | documentation.onesignal.com/docs/en/keys-and-ids
livekit-secret | LiveKit API secret | alnum:43 | docs.livekit.io/home/get-started/authentication | in=livekit
klaviyo-key | Klaviyo private API key | "pk_" hex:34 | developers.klaviyo.com/en/docs/authenticate_ | in=klaviyo
zapier-hook | Zapier catch hook | "hooks.zapier.com/hooks/catch/" digit:5-9 "/" lowernum:6-8 | zapier.com/help/create/code-webhooks | medium
`)
