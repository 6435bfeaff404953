# shellcheck shell=bash
# Runs the host's script for whoever listens, and ends all that it began when they hang up: that is when standard input ends.
# Exit status: of no meaning.
set -u
setsid bash /usr/libexec/quorate/watch-script </dev/null &
script=$!
trap 'kill -TERM -- "-$script" 2>/dev/null' EXIT
cat >/dev/null
