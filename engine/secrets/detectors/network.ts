import { detectorsOf } from './table.ts'

/** Meshes, tunnels, names and the keys of clusters. */
export const network = detectorsOf(`
tailscale-key | Tailscale key | "tskey-auth-"|"tskey-api-"|"tskey-client-"|"tskey-scim-"|"tskey-webhook-"|"tskey-service-" alnum:10-22 "-" alnum:20-50 | tailscale.com/kb/1085/auth-keys
tailscale-key-old | Tailscale key without a kind | "tskey-" alnum:12-16 "-" alnum:20-50 | tailscale.com/kb/1085/auth-keys
headscale-key | Headscale preauth key | "hskey-auth-" url64:12 "-" url64:40-70 | headscale.net/stable/ref/registration
headscale-key-old | Headscale preauth key of 48 digits | hex:48 | headscale.net/stable/ref/registration | in=headscale,authkey,auth_key,tailscale
wireguard-private-key | WireGuard private or preshared key | base64:43 "=" | www.wireguard.com/quickstart | in=privatekey,private_key,private-key,presharedkey,preshared,wg_private,wireguard
ngrok-token | ngrok auth token | "1"|"2"|"3" alnum:26 "_" alnum:20-22 | ngrok.com/docs/agent | in=ngrok
zerotier-token | ZeroTier API token | alnum:32 | docs.zerotier.com/api | in=zerotier
netbird-token | NetBird personal access token | "nbp_" alnum:30-44 | docs.netbird.io/how-to/access-netbird-public-api
netbird-setup-key | NetBird setup key | anyhex:8 "-" anyhex:4 "-" anyhex:4 "-" anyhex:4 "-" anyhex:12 | docs.netbird.io/how-to/register-machines-using-setup-keys | in=netbird,nb_setup
twingate-token | Twingate API token | url64:80-100 | www.twingate.com/docs/api-overview | in=twingate
defined-networking-key | Defined Networking API key | "dnkey-" padded:26 "-" padded:52 | docs.defined.net/guides/automating-host-creation
meraki-key | Cisco Meraki API key | hex:40 | developer.cisco.com/meraki/api-v1/authorization | in=meraki
openvpn-static-key | OpenVPN static key | "-----BEGIN OpenVPN Static key V1-----" gap:1-40 hex:32 | openvpn.net/community-resources/static-key-mini-howto | after=
gandi-token | Gandi personal access token | hex:40 | api.gandi.net/docs/authentication | in=gandi
gandi-key-old | Gandi API key | alnum:24 | api.gandi.net/docs/authentication | in=gandi
dnsimple-token | DNSimple API token | "dnsimple_a_"|"dnsimple_u_" alnum:32 | support.dnsimple.com/articles/api-access-token
ns1-key | NS1 API key | alnum:20 | ns1.com/api | in=ns1
desec-token | deSEC token | url64:28 | desec.readthedocs.io/en/latest/auth/tokens.html | in=desec
duckdns-token | DuckDNS token | uuid | www.duckdns.org/spec.jsp | in=duckdns
dnsmadeeasy-secret | DNS Made Easy API secret | uuid | dnsmadeeasy.com/api-documentation | in=dnsmadeeasy,dns_made_easy,dme_
namecheap-key | Namecheap API key | hex:32 | www.namecheap.com/support/api/intro | in=namecheap
godaddy-key | GoDaddy API key | alnum:10-14 "_" alnum:22 | developer.godaddy.com/getstarted | in=godaddy
godaddy-secret | GoDaddy API secret | alnum:22 | developer.godaddy.com/getstarted | in=godaddy
porkbun-key | Porkbun API or secret key | "pk1_"|"sk1_" hex:64 | porkbun.com/api/json/v3/documentation
acme-eab-key | ACME external account binding key | url64:43-88 | letsencrypt.org/docs | in=eab
crowdsec-key | CrowdSec bouncer key | base64:43 | docs.crowdsec.net/docs/local_api/bouncers | in=crowdsec,bouncer
virustotal-key | VirusTotal API key | hex:64 | docs.virustotal.com/reference/overview | in=virustotal,vt_api
abuseipdb-key | AbuseIPDB API key | hex:80 | docs.abuseipdb.com | in=abuseipdb
shodan-key | Shodan API key | alnum:32 | developer.shodan.io | in=shodan
tenable-key | Tenable access or secret key | hex:64 | developer.tenable.com/docs/authorization | in=tenable,nessus
crowdstrike-secret | CrowdStrike API client secret | alnum:40 | falcon.crowdstrike.com/documentation | in=crowdstrike,falcon
sentinelone-token | SentinelOne API token | alnum:80 | usea1-partners.sentinelone.net/docs | in=sentinelone
securitytrails-key | SecurityTrails API key | alnum:32 | docs.securitytrails.com | in=securitytrails
`)
