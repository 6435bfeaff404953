#!/usr/bin/env bash
# Everything that decides whether a change is sound: types, lint, unit tests, the real programs accepting the
# rendered files, and the lab; with `full` as well the other releases, on hosts of their own Debian. Sets up what it needs. The last
# line is "N passed, N failed"; exit status 0 when none failed.
# Usage: scripts/test.sh [full]
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

# Each a run of its own, of one project or of several side by side.
suites=(unit+programs browser lab)
packages=(shellcheck python3 gnupg chromium fonts-wqy-microhei zsh fish mandoc man-db)
case ${1:-} in
    '') ;;
    full) suites+=(full) packages+=(qemu-system-x86 qemu-utils) ;;
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

# A site in containers is adopted from the podman that runs them; installing it would change this machine's networks.
if [ "${1:-}" = full ] && [ ! -x /usr/bin/podman ]; then
    export QUORATE_TEST_PODMAN="$PWD/node_modules/.cache/podman"
    if [ ! -x "$QUORATE_TEST_PODMAN/usr/bin/podman" ]; then
        fetched=$(mktemp -d)
        (cd "$fetched" && apt-get download -q podman conmon crun netavark golang-github-containers-common \
            libgpgme11* libsubid4 libyajl2 >/dev/null 2>&1 &&
            for package in *.deb; do dpkg -x "$package" podman || exit 1; done &&
            mkdir -p "$OLDPWD/node_modules/.cache" && cp -r podman "$OLDPWD/node_modules/.cache/")
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

# What prepare.sh built: tests that start commands start what an operator gets.
export QUORATE_RUN_BUILT=1

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

check() {
    local name=$1
    shift
    if "$@" >"$results/$name.said" 2>&1; then echo passed >"$results/$name.check"; else echo failed >"$results/$name.check"; fi
}

# vitest NAME FILE-OF-RESULTS [more arguments]
run() {
    local name=$1 file=$2 projects
    shift 2
    IFS=+ read -ra projects <<<"$name"
    npx vitest run "${projects[@]/#/--project=}" "$@" --reporter=default --reporter=json --outputFile.json="$results/$file.json"
}

# What failed beside other things is run once more, alone, and said to have failed: whether it was that shows.
suite() {
    local name=$1 failed
    echo "== $name tests"
    run "$name" "$name" && return
    mapfile -t failed < <(node scripts/results.mjs failed "$results" "$name")
    if [ ${#failed[@]} -gt 0 ]; then
        echo "== $name tests that failed, again and alone: ${failed[*]}"
        run "$name" "$name.again" --maxWorkers=1 "${failed[@]}" && return
    fi
    echo "failed" >"$results/$name.ended"
}

check types npm run --silent typecheck &
check lint npm run --silent lint &
check format npm run --silent format:check &
wait
for name in types lint format; do
    echo "== $name"
    cat "$results/$name.said"
done
for name in "${suites[@]}"; do suite "$name"; done

exec node scripts/results.mjs count "$results" "${suites[@]}"
