#!/usr/bin/env bash
# Everything that decides whether a change is sound: types, lint, unit tests with coverage, the real programs accepting the
# rendered files, and the lab; with `full` as well the other releases, on hosts of their own Debian. Sets up what it needs. The last
# line is "N passed, N failed"; exit status 0 when none failed.
# Usage: scripts/test.sh [full]
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

projects=(unit programs browser lab)
packages=(shellcheck python3 gnupg chromium fonts-wqy-microhei zsh fish mandoc man-db)
case ${1:-} in
    '') ;;
    full) projects+=(full) packages+=(qemu-system-x86 qemu-utils) ;;
    *) echo "usage: scripts/test.sh [full]" >&2; exit 2 ;;
esac

bash scripts/prepare.sh "${packages[@]}" || { echo "0 passed, 1 failed"; exit 1; }

# The tests of ssh need a server's program alone: installing the package would start one.
if [ ! -x /usr/sbin/sshd ]; then
    export QUORATE_TEST_SSHD="$PWD/node_modules/.cache/sshd/usr/sbin/sshd"
    if [ ! -x "$QUORATE_TEST_SSHD" ]; then
        fetched=$(mktemp -d)
        (cd "$fetched" && apt-get download -q openssh-server >/dev/null 2>&1 && dpkg -x openssh-server_*.deb sshd &&
            mkdir -p "$OLDPWD/node_modules/.cache" && cp -r sshd "$OLDPWD/node_modules/.cache/")
        rm -rf "$fetched"
    fi
fi

# The alert rules are given to Prometheus and Alertmanager: installing those would start them as well.
if [ ! -x /usr/bin/promtool ]; then
    export QUORATE_TEST_MONITORING="$PWD/node_modules/.cache/monitoring/usr/bin"
    if [ ! -x "$QUORATE_TEST_MONITORING/promtool" ]; then
        fetched=$(mktemp -d)
        (cd "$fetched" && apt-get download -q prometheus prometheus-alertmanager >/dev/null 2>&1 &&
            for package in *.deb; do dpkg -x "$package" monitoring || exit 1; done &&
            mkdir -p "$OLDPWD/node_modules/.cache" && cp -r monitoring "$OLDPWD/node_modules/.cache/")
        rm -rf "$fetched"
    fi
fi

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

check() {
    local name=$1
    shift
    if "$@" >"$results/$name.said" 2>&1; then echo passed >"$results/$name.check"; else echo failed >"$results/$name.check"; fi
}

suite() {
    local project=$1 options=()
    [ "$project" != unit ] || options=(--coverage)
    echo "== $project tests"
    npx vitest run --project "$project" --reporter=default --reporter=json --outputFile.json="$results/$project.json" "${options[@]}" ||
        echo "failed" >"$results/$project.ended"
}

check types npm run --silent typecheck &
check lint npm run --silent lint &
check format npm run --silent format:check &
wait
for name in types lint format; do
    echo "== $name"
    cat "$results/$name.said"
done
for project in "${projects[@]}"; do suite "$project"; done

exec node scripts/count-results.mjs "$results" "${projects[@]}"
