#!/usr/bin/env bash
# Runs the client, built once for each state of its sources. Debian's Go packages are used as they lie there: nothing is
# downloaded.
set -euo pipefail
folder=$(cd "$(dirname "$0")" && pwd)
built=${TMPDIR:-/tmp}/ediconform-client-go-$(id -u)-$(cat "$folder"/*.go | sha256sum | cut -c1-16)
(
    flock 9
    [[ -x $built ]] || (cd "$folder" && GO111MODULE=off GOPATH=/usr/share/gocode go build -o "$built.new" . && mv "$built.new" "$built")
) 9>"$built.lock"
exec "$built" "$@"
