#!/usr/bin/env bash
# An EDI client of curl and openssl, for a CA that takes forms (the profile neutral-form).
#   edi.sh issue|renew|connect URL TRUST STORE
# Input by environment: EDI_COMMON_NAME EDI_KEY EDI_RENEWAL_PASSWORD EDI_P12_PASSWORD. Ends with 0, or one of:
#   10 no certificate   2x curl could not ask   24 HTTP error   30 unreadable answer   32 password   40 error of the CA
# It keeps two files, and checks nothing before a renewal: that is left to the CA (4.2.2).
set -uo pipefail

action=$1 url=$2 trust=$3 store=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chain=$store/edi.pem key=$store/edi.key

stop() {
    echo "$2"
    exit "$1"
}

# A line of curl's configuration; what is written there stands in no argument.
option() {
    local value=${2//\\/\\\\}
    printf '%s = "%s"\n' "$1" "${value//\"/\\\"}"
}

# Sends what stands on standard input as curl's configuration; the body goes to $work/answer.
ask() {
    curl --silent --show-error --config - --cacert "$trust" --connect-timeout 4 --max-time 5 \
        --output "$work/answer" --write-out '%{http_code}' "$url" >"$work/status" 2>"$work/error"
    case $? in
        0) ;;
        28) stop 21 "timeout: $(<"$work/error")" ;;
        60) stop 22 "server certificate: $(<"$work/error")" ;;
        18 | 56) stop 20 "connection broken: $(<"$work/error")" ;;
        *) stop 20 "connection: $(<"$work/error")" ;;
    esac
    local status
    status=$(<"$work/status")
    [[ $status == 2?? ]] || stop 24 "HTTP $status"
}

# Sets the certificate up: opened beside the one in use, and then moved into its place.
set_up() {
    printf '%s' "$1" | base64 -d >"$work/edi.p12" 2>/dev/null || stop 30 "the answer holds no Base64"
    cp "$work/edi.p12" "$store/received.p12"
    openssl pkcs12 -in "$work/edi.p12" -passin env:EDI_P12_PASSWORD -nokeys -out "$work/chain.pem" 2>/dev/null &&
        openssl pkcs12 -in "$work/edi.p12" -passin env:EDI_P12_PASSWORD -nocerts -noenc -out "$work/key.pem" \
            2>/dev/null || stop 32 "the PKCS#12 does not open with that password; it is kept in $store/received.p12"
    openssl x509 -in "$work/chain.pem" -noout -checkend 0 >/dev/null || stop 33 "the certificate has expired"
    chmod 600 "$work/key.pem"
    mv "$work/chain.pem" "$chain" && mv "$work/key.pem" "$key" && rm -f "$store/received.p12"
}

# The value of a field of application/x-www-form-urlencoded.
field() {
    local raw
    raw=$(tr '&' '\n' <"$work/answer" | sed -n "s/^$1=//p" | head -n 1)
    raw=${raw//+/ }
    printf '%b' "${raw//%/\\x}"
}

# The value of a text member of a flat JSON object.
member() {
    tr -d '\n' <"$work/answer" | sed -n "s/.*\"$1\" *: *\"\([^\"]*\)\".*/\1/p" | sed 's,\\/,/,g; s,\\n,\n,g; s,\\r,,g'
}

judge() {
    [[ -n $1 ]] || stop 30 "the answer has no status"
    [[ $1 == 0 ]] || stop 40 "the CA answers $1: $3"
    [[ -n $2 ]] || stop 30 "success without a certificate"
    set_up "$2"
    echo "done"
}

case $action in
    issue)
        { option data-urlencode "CN=$EDI_COMMON_NAME" && option data-urlencode "auth_key=$EDI_KEY" &&
            option data-urlencode "renew_pw=$EDI_RENEWAL_PASSWORD" &&
            option data-urlencode "p12_pw=$EDI_P12_PASSWORD" && option data-urlencode "cmd=issue"; } >"$work/request"
        ask <"$work/request"
        judge "$(field status)" "$(field cert)" "$(field msg)"
        ;;
    renew)
        [[ -f $chain ]] || stop 10 "no certificate to renew"
        { option form-string "renew_pw=$EDI_RENEWAL_PASSWORD" && option form-string "p12_pw=$EDI_P12_PASSWORD" &&
            option form-string "cmd=renew" && option cert "$chain" && option key "$key"; } >"$work/request"
        ask <"$work/request"
        judge "$(member status)" "$(member cert)" "$(member msg)"
        ;;
    connect)
        [[ -f $chain ]] || stop 10 "no certificate"
        { option cert "$chain" && option key "$key"; } >"$work/request"
        ask <"$work/request"
        echo "connected"
        ;;
    *) exit 89 ;;
esac
