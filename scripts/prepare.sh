#!/usr/bin/env bash
# Installs what is missing on a Debian machine: Debian packages, npm packages, the build. Does nothing the second time.
# Usage: scripts/prepare.sh [Debian package …]
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
    local name=$1 started ended
    shift
    started=$(date +%s%3N)
    printf '  %s … ' "$name" >&2
    if ! "$@" >"$log" 2>&1; then
        printf 'failed\n' >&2
        tail -n 20 "$log" >&2
        exit 2
    fi
    ended=$(date +%s%3N)
    printf '%d.%d s\n' $(((ended - started) / 1000)) $(((ended - started) % 1000 / 100)) >&2
}

refuse() {
    printf 'quorate: %s\n' "$1" >&2
    exit 2
}

[ "$(uname -s)" = Linux ] || refuse "the lab needs Linux; check, plan, render and predict run anywhere after: npm ci && npm run build"
[ "$(id -u)" = 0 ] || refuse "the lab makes hosts, networks and mounts and must be run by root"
command -v apt-get >/dev/null || refuse "the lab needs Debian's apt-get to install its programs"
command -v node >/dev/null || refuse "Node.js 20 or newer is missing"

log=$(mktemp)
trap 'rm -f "$log"' EXIT

missing=()
for package in systemd-container mmdebstrap iproute2 openssh-client socat "$@"; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    step "Debian's package lists" apt-get update -q
    step "Debian packages: ${missing[*]}" apt-get install -y -q --no-install-recommends "${missing[@]}"
fi

if ! cmp -s package-lock.json node_modules/.quorate-lock; then
    step "npm packages" npm ci --no-audit --no-fund
    cp package-lock.json node_modules/.quorate-lock
fi

if [ ! -e dist/.built ] || [ -n "$(find src scripts tsconfig.json package.json -newer dist/.built -print -quit)" ]; then
    step "build" npm run --silent build
    touch dist/.built
fi
