import { detectorsOf } from './table.ts'

/** Private keys in their wrappings, and hashes of passwords. */
export const keys = detectorsOf(`
pem-private-key | private key (PEM) | "-----BEGIN " "PRIVATE KEY-----"|"RSA PRIVATE KEY-----"|"EC PRIVATE KEY-----"|"DSA PRIVATE KEY-----"|"OPENSSH PRIVATE KEY-----"|"ANY PRIVATE KEY-----"|"ED25519 PRIVATE KEY-----" gap:1-80 base64:16-76 | www.rfc-editor.org/rfc/rfc7468 | show=11 after=
pem-encrypted-key | private key (PEM), encrypted with a passphrase | "-----BEGIN ENCRYPTED PRIVATE KEY-----" gap:1-80 base64:16-76 | www.rfc-editor.org/rfc/rfc5958 | low after=
pem-encrypted-key-old | private key (PEM), encrypted, with headers | "-----BEGIN " "RSA PRIVATE KEY-----"|"EC PRIVATE KEY-----"|"DSA PRIVATE KEY-----" gap:1-80 "Proc-Type: 4,ENCRYPTED" | www.rfc-editor.org/rfc/rfc1421 | low show=11 after=
pgp-private-key | OpenPGP private key | "-----BEGIN PGP PRIVATE KEY BLOCK-----" gap:1-80 base64:5-80 | www.rfc-editor.org/rfc/rfc9580 | after=
putty-private-key | PuTTY private key | "PuTTY-User-Key-File-" digit:1 ": " dashed:6-40 | the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html
ssh2-private-key | SSH2 private key | "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----" gap:1-80 base64:5-80 | www.rfc-editor.org/rfc/rfc4716 | after=
bcrypt-hash | bcrypt hash | "$2a$"|"$2b$"|"$2y$" digit:2 "$" crypt64:53 | man7.org/linux/man-pages/man5/crypt.5.html | medium
bcrypt-hash-doubled | bcrypt hash with doubled dollars | "$$2a$$"|"$$2b$$"|"$$2y$$" digit:2 "$$" crypt64:53 | docs.docker.com/reference/compose-file/interpolation | medium
sha512-crypt-hash | SHA-512 crypt hash | "$6$" crypt64:1-16 "$" crypt64:86 | man7.org/linux/man-pages/man5/crypt.5.html | medium
sha512-crypt-hash-rounds | SHA-512 crypt hash with rounds | "$6$rounds=" digit:3-9 "$" crypt64:1-16 "$" crypt64:86 | man7.org/linux/man-pages/man5/crypt.5.html | medium
sha256-crypt-hash | SHA-256 crypt hash | "$5$" crypt64:1-16 "$" crypt64:43 | man7.org/linux/man-pages/man5/crypt.5.html | medium
sha256-crypt-hash-rounds | SHA-256 crypt hash with rounds | "$5$rounds=" digit:3-9 "$" crypt64:1-16 "$" crypt64:43 | man7.org/linux/man-pages/man5/crypt.5.html | medium
md5-crypt-hash | MD5 crypt hash | "$1$" crypt64:1-8 "$" crypt64:22 | man7.org/linux/man-pages/man5/crypt.5.html | medium
yescrypt-hash | yescrypt hash | "$y$" crypt64:1-8 "$" crypt64:1-86 "$" crypt64:43 | man7.org/linux/man-pages/man5/crypt.5.html | medium
apr1-hash | Apache MD5 hash | "$apr1$" crypt64:1-8 "$" crypt64:22 | httpd.apache.org/docs/current/misc/password_encryptions.html | medium
apr1-hash-doubled | Apache MD5 hash with doubled dollars | "$$apr1$$" crypt64:1-8 "$$" crypt64:22 | docs.docker.com/reference/compose-file/interpolation | medium
argon2-hash | Argon2 hash | "$argon2id$v="|"$argon2i$v="|"$argon2d$v=" digit:2 "$m=" digit:1-10 ",t=" digit:1-4 ",p=" digit:1-3 "$" base64:11-64 "$" base64:16-128 | www.rfc-editor.org/rfc/rfc9106 | medium
ldap-ssha-hash | salted SHA hash of LDAP and htpasswd | "{SSHA}"|"{SSHA256}"|"{SSHA512}"|"{SHA}" base64:26-128 pad:0-2 | www.openldap.org/doc/admin26/security.html | medium i
pbkdf2-hash | PBKDF2 hash of Django | "pbkdf2_sha256$" digit:3-8 "$" alnum:8-32 "$" base64:43 "=" | docs.djangoproject.com/en/stable/topics/auth/passwords | medium
scram-hash | PostgreSQL SCRAM verifier | "SCRAM-SHA-256$" digit:4-8 ":" base64:20-32 pad:0-2 "$" base64:43 "=:" base64:43 "=" | www.postgresql.org/docs/current/catalog-pg-authid.html | medium
grub-hash | GRUB password hash | "grub.pbkdf2.sha512." digit:3-8 "." upperhex:64-256 "." upperhex:64-256 | www.gnu.org/software/grub/manual/grub/grub.html | medium
`)
