#!/bin/sh
# Test certificates made by the openssl command line, not by the code under test.
# Usage: make_certificates.sh FOLDER
set -eu
cd "$1"
printf '[ca]\ndefault_ca=d\n[d]\nnew_certs_dir=.\ndatabase=index.txt\nserial=serial\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\n[p]\ncommonName=supplied\n' > ca.cnf

root() { # name
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.pem" \
        -subj "/CN=$1" -days 3650 -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
}
leaf() { # name, issuer, subjectAltName, extendedKeyUsage, start, end
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" \
        -addext "subjectAltName=$3" -addext "extendedKeyUsage=$4"
    : > index.txt
    openssl ca -batch -notext -config ca.cnf -cert "$2.pem" -keyfile "$2.key" -in "$1.csr" -out "$1.pem" \
        -rand_serial -startdate "$5" -enddate "$6"
}
root root
root other-root
leaf server root DNS:localhost,IP:127.0.0.1 serverAuth 20200101000000Z 20991231235959Z
leaf expired-server root DNS:localhost,IP:127.0.0.1 serverAuth 20200101000000Z 20210101000000Z
leaf client root DNS:client clientAuth 20200101000000Z 20991231235959Z
leaf expired-client root DNS:client clientAuth 20200101000000Z 20210101000000Z
