import { detectorsOf } from './table.ts'

/** Payments, shops, shipping and money. */
export const payments = detectorsOf(`
stripe-secret-key | Stripe secret or restricted key | "sk_live_"|"rk_live_"|"sk_org_" alnum:20-247 | docs.stripe.com/keys
stripe-test-key | Stripe secret or restricted key of test mode | "sk_test_"|"rk_test_" alnum:20-247 | docs.stripe.com/keys | medium
stripe-webhook-secret | Stripe webhook signing secret | "whsec_" base64:32-64 pad:0-2 | docs.stripe.com/webhooks/signature
paystack-secret-key | Paystack secret key | "sk_live_"|"sk_test_" hex:40 | paystack.com/docs/api/authentication | in=paystack
square-access-token | Square access token | "EAAA" url64:60 | developer.squareup.com/docs/build-basics/access-tokens
square-oauth-token | Square OAuth access token | "sq0atp-" url64:22 | developer.squareup.com/docs/build-basics/access-tokens
square-secret | Square application secret | "sq0csp-" url64:43 | developer.squareup.com/docs/oauth-api/overview
braintree-token | Braintree access token | "access_token$production$"|"access_token$sandbox$" lowernum:16 "$" hex:32 | developer.paypal.com/braintree/docs/guides/extend/oauth/access-tokens
braintree-private-key | Braintree private key | hex:32 | developer.paypal.com/braintree/articles/control-panel/important-gateway-credentials | in=braintree
paypal-secret | PayPal client secret | "E" url64:79 | developer.paypal.com/api/rest | in=paypal
adyen-key | Adyen API key | "AQE" base64:60-140 pad:0-2 "-" base64:40-44 "=" | docs.adyen.com/development-resources/api-credentials | after=
shopify-token | Shopify access token or shared secret | "shpat_"|"shpca_"|"shppa_"|"shpss_" anyhex:32 | shopify.dev/changelog/length-of-the-shopify-access-token-is-increasing
plaid-token | Plaid access token | "access-sandbox-"|"access-development-"|"access-production-" uuid | plaid.com/docs/api/tokens
plaid-secret | Plaid secret | hex:30 | plaid.com/docs/quickstart/glossary | in=plaid
razorpay-key-id | Razorpay key id | "rzp_live_"|"rzp_test_" alnum:14 | razorpay.com/docs/api/authentication | low
razorpay-secret | Razorpay key secret | alnum:24 | razorpay.com/docs/api/authentication | in=razorpay
coinbase-key | Coinbase API secret | url64:64 | docs.cdp.coinbase.com/coinbase-app/docs/auth | in=coinbase
flutterwave-key | Flutterwave secret key | "FLWSECK-"|"FLWSECK_TEST-" lowernum:32 "-X" | developer.flutterwave.com/docs/authentication
gocardless-token | GoCardless access token | "live_"|"sandbox_" url64:40 | developer.gocardless.com/getting-started | in=gocardless
paddle-key | Paddle API key | "pdl_live_apikey_"|"pdl_sdbx_apikey_" lowernum:26 "_" alnum:22 "_" alnum:3 | developer.paddle.com/api-reference/about/authentication
mollie-key | Mollie API key | "live_"|"test_" alnum:30 | docs.mollie.com/reference/authentication | in=mollie
mercadopago-token | Mercado Pago access token | "APP_USR-" digit:16 "-" digit:6 "-" hex:32 "-" digit:6-10 | www.mercadopago.com/developers
chargebee-key | Chargebee API key | "live_"|"test_" alnum:32-50 | apidocs.chargebee.com/docs/api/auth | in=chargebee
recurly-key | Recurly private API key | hex:32 | recurly.com/developers/api | in=recurly
lob-key | Lob API key | "live_"|"test_" hex:35 | docs.lob.com | in=lob_,lob-,lob.
duffel-token | Duffel access token | "duffel_live_"|"duffel_test_" padded:43 | duffel.com/docs/api
easypost-key | EasyPost API key | "EZAK"|"EZTK" alnum:54 | docs.easypost.com/docs/authentication
shippo-token | Shippo API token | "shippo_live_"|"shippo_test_" hex:40 | docs.goshippo.com/docs/guides_general/authentication
woocommerce-key | WooCommerce consumer key or secret | "ck_"|"cs_" hex:40 | woocommerce.github.io/woocommerce-rest-api-docs
bigcommerce-token | BigCommerce API token | lowernum:31 | developer.bigcommerce.com/docs/start/authentication | in=bigcommerce
etherscan-key | Etherscan API key | uppernum:34 | docs.etherscan.io | in=etherscan
infura-key | Infura project secret | hex:32 | docs.metamask.io/services | in=infura
alchemy-key | Alchemy API key | url64:32 | www.alchemy.com/docs | in=alchemy
ethereum-private-key | Ethereum private key | "0x" hex:64 | ethereum.org/developers/docs/accounts | in=private_key,private-key,privatekey,wallet,deployer,mnemonic
binance-secret | Binance API secret | alnum:64 | developers.binance.com/docs/binance-spot-api-docs/rest-api | in=binance
settlemint-token | SettleMint access token | "sm_aat_"|"sm_pat_"|"sm_sat_" alnum:16 | settlemint.com/documentation
`)
