# shellcheck shell=bash
# Has the host undo by itself, after a while, what is about to be done to it: whoever does it may be gone by then. What it is to run
# lies in memory, and is gone with the host's power.
# Exit status: 0 when it will.
name=${name?}
seconds=${seconds?}
undo=${undo?}
set -eu
install -d -m 700 /run/quorate-drill
printf '%s\n' "$undo" >"/run/quorate-drill/$name.sh"
systemctl stop "quorate-drill-$name.timer" 2>/dev/null || true
systemctl reset-failed "quorate-drill-$name.service" 2>/dev/null || true
systemd-run --quiet --collect --unit="quorate-drill-$name" --on-active="$seconds" --timer-property=AccuracySec=1s \
  bash "/run/quorate-drill/$name.sh"
