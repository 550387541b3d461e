#!/bin/sh
# Makes the PKCS#12 files with which pki::examine_pkcs12 is tested. None comes from this repository's own
# code. Keys and certificates in material/ are kept, so that running it again changes only salts; no test
# depends on their validity periods. Password of every file: p12Pass, unless said otherwise.
#
# OpenSSL:
#   openssl-modern.p12     PBES2/AES-256-CBC, MAC SHA-256, 2,048 iterations; leaf, issuing CA, root
#   openssl-legacy.p12     RC2-40 for the certificates, 3DES for the key, MAC SHA-1
#   openssl-3des.p12       3DES for both, MAC SHA-1
#   openssl-aes128.p12     PBES2/AES-128-CBC, MAC SHA-1
#   openssl-sha512.p12     MAC SHA-512
#   openssl-no-mac.p12     encrypted, no MAC
#   openssl-plain.p12      nothing encrypted, MAC with the password
#   openssl-cert-only.p12  certificates without a key
#   openssl-key-only.p12   key without a certificate
#   openssl-empty.p12      password "", as OpenSSL writes it (two octets 00)
#   openssl-japanese.p12   password パスワード１, friendlyName 証明書
#   openssl-1m.p12         1,000,000 iterations: slow, but within the limit
# GnuTLS (600,000 iterations, MAC SHA-256):
#   certtool-aes256.p12, certtool-3des.p12
#   certtool-rc2.p12       RC2-40 for the key too
#   certtool-arcfour.p12   128-bit RC4
#   certtool-null.p12      password null (no octets at all)
# NSS:
#   nss.p12                pk12util: key first, AES-256 for the key, AES-128 for the certificates
# JDK 17:
#   keytool.p12            PBES2/AES-256-CBC, 10,000 iterations
#   keytool-two.p12        two identities
# Java's own legacy algorithms (keystore.pkcs12.legacy), as JDK 8 wrote them:
#   keytool-legacy.p12     RC2-40 for the certificates, 3DES for the key, MAC SHA-1
# node-forge (RSA only; an identity under a root of its own), see forge.js; needs node and NODE_PATH:
#   forge-aes256.p12       PBES2/AES-256-CBC, MAC SHA-1
#   forge-3des.p12         3DES for both
#   forge-no-mac.p12       PBES2/AES-128-CBC, no MAC
# pyca/cryptography and DER put together by hand: see splice.py
set -eu
cd "$(dirname "$0")"
pass=p12Pass
m=material
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sign() { # name, CommonName, issuer, extensions
  [ -f "$m/$1.crt" ] && return
  openssl req -new -key "$m/$1.key" -subj "/O=fixture/CN=$2" -out "$work/csr"
  printf '%b' "$4" > "$work/extensions"
  openssl x509 -req -in "$work/csr" -CA "$m/$3.crt" -CAkey "$m/$3.key" -days 3650 \
    -extfile "$work/extensions" -out "$m/$1.crt"
}

mkdir -p "$m"
for name in root issuing leaf; do
  [ -f "$m/$name.key" ] || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$m/$name.key"
done
[ -f "$m/other.key" ] || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$m/other.key"
[ -f "$m/root.crt" ] || openssl req -x509 -new -key "$m/root.key" -subj '/O=fixture/CN=Fixture root' -days 7300 -out "$m/root.crt"
sign issuing 'Fixture issuing CA' root 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n'
sign leaf user1 issuing 'extendedKeyUsage=clientAuth\nkeyUsage=critical,digitalSignature\n'
sign other user2 issuing 'extendedKeyUsage=clientAuth\n'
[ -f "$m/encrypted.key" ] || openssl pkcs8 -topk8 -in "$m/leaf.key" -passout "pass:$pass" -out "$m/encrypted.key"
cat "$m/issuing.crt" "$m/root.crt" > "$work/chain.pem"
cat "$m/leaf.crt" "$work/chain.pem" > "$work/full.pem"

export_p12() { # file, options
  out=$1
  shift
  openssl pkcs12 -export -inkey "$m/leaf.key" -in "$m/leaf.crt" -certfile "$work/chain.pem" -name user1 \
    -passout "pass:$pass" -out "$out" "$@"
}
export_p12 openssl-modern.p12
export_p12 openssl-legacy.p12 -legacy
export_p12 openssl-3des.p12 -keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1
export_p12 openssl-aes128.p12 -keypbe AES-128-CBC -certpbe AES-128-CBC -macalg sha1
export_p12 openssl-sha512.p12 -macalg sha512
export_p12 openssl-no-mac.p12 -nomac
export_p12 openssl-plain.p12 -keypbe NONE -certpbe NONE
export_p12 openssl-1m.p12 -iter 1000000
export_p12 openssl-empty.p12 -passout pass:
export_p12 openssl-japanese.p12 -name 証明書 -passout pass:パスワード１
openssl pkcs12 -export -nokeys -in "$work/full.pem" -passout "pass:$pass" -out openssl-cert-only.p12
openssl pkcs12 -export -nocerts -inkey "$m/leaf.key" -passout "pass:$pass" -out openssl-key-only.p12 < /dev/null
export_p12 "$work/other.p12" -inkey "$m/other.key" -in "$m/other.crt" -name user2

gnutls_p12() { # file, options
  out=$1
  shift
  certtool --to-p12 --load-privkey "$m/leaf.key" --load-certificate "$work/full.pem" --p12-name user1 \
    --outder --outfile "$out" "$@"
}
for pair in aes256:aes-256 3des:3des-pkcs12 rc2:rc2-40 arcfour:arcfour; do
  gnutls_p12 "certtool-${pair%%:*}.p12" --password "$pass" --pkcs-cipher "${pair#*:}"
done
gnutls_p12 certtool-null.p12 --null-password

mkdir "$work/nss"
certutil -N -d "sql:$work/nss" --empty-password
pk12util -i openssl-modern.p12 -d "sql:$work/nss" -W "$pass"
pk12util -o nss.p12 -n user1 -d "sql:$work/nss" -W "$pass"

rm -f keytool.p12 keytool-two.p12
for file in keytool.p12 keytool-two.p12; do
  keytool -importkeystore -srckeystore openssl-modern.p12 -srcstoretype PKCS12 -srcstorepass "$pass" \
    -destkeystore "$file" -deststoretype PKCS12 -deststorepass "$pass"
done
keytool -importkeystore -srckeystore "$work/other.p12" -srcstoretype PKCS12 -srcstorepass "$pass" \
  -destkeystore keytool-two.p12 -deststoretype PKCS12 -deststorepass "$pass"

rm -f keytool-legacy.p12
keytool -importkeystore -srckeystore openssl-modern.p12 -srcstoretype PKCS12 -srcstorepass "$pass" \
  -destkeystore keytool-legacy.p12 -deststoretype PKCS12 -deststorepass "$pass" -J-Dkeystore.pkcs12.legacy

[ -f "$m/forge-ca.key" ] || openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out "$m/forge-ca.key"
[ -f "$m/forge-ca.crt" ] || openssl req -x509 -new -key "$m/forge-ca.key" -subj '/O=fixture/CN=Fixture RSA root' \
  -days 7300 -out "$m/forge-ca.crt"
if [ ! -f "$m/forge-leaf.crt" ]; then
  openssl req -new -key "$m/other.key" -subj '/O=fixture/CN=user2' -out "$work/csr"
  printf 'extendedKeyUsage=clientAuth\n' > "$work/extensions"
  openssl x509 -req -in "$work/csr" -CA "$m/forge-ca.crt" -CAkey "$m/forge-ca.key" -days 3650 \
    -extfile "$work/extensions" -out "$m/forge-leaf.crt"
fi
node forge.js "$m" .

python3 splice.py "$m" .
chmod 644 ./*.p12
