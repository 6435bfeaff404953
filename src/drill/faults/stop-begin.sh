# shellcheck shell=bash
# Has every process of some units stand still, and go on by itself after a while.
# Exit status: 0 when they stand still, another when none of the units runs.
units=("${units[@]}")
seconds=${seconds?}
systemctl is-active --quiet "${units[@]}" || {
  echo "not running: ${units[*]}" >&2
  exit 1
}
systemctl stop quorate-drill-continue.timer 2>/dev/null || true
systemd-run --quiet --collect --unit=quorate-drill-continue --on-active="$seconds" --timer-property=AccuracySec=1s \
  systemctl kill --signal=SIGCONT --kill-whom=all "${units[@]}"
systemctl kill --signal=SIGSTOP --kill-whom=all "${units[@]}"
