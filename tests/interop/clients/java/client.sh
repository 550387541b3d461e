#!/usr/bin/env bash
# Runs Client.java, compiled once for each state of that file.
set -euo pipefail
source=$(dirname "$0")/Client.java
classes=${TMPDIR:-/tmp}/ediconform-client-java-$(id -u)-$(sha256sum "$source" | cut -c1-16)
(
    flock 9
    [[ -f $classes/complete ]] || { javac -d "$classes" "$source" && touch "$classes/complete"; }
) 9>"$classes.lock"
exec java -XX:TieredStopAtLevel=1 -cp "$classes" Client "$@"
