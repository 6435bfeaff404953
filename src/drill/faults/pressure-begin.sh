# shellcheck shell=bash
# Starts busy loops as units of their own, at the level of whatever else an operator starts. They end by themselves.
# Exit status: 0 when all run.
loops=${loops?}
seconds=${seconds?}
for number in $(seq "$loops"); do
  systemctl reset-failed "quorate-pressure-$number.service" 2>/dev/null || true
  systemd-run --quiet --collect --unit="quorate-pressure-$number" --property="RuntimeMaxSec=$seconds" -- \
    sh -c 'while :; do :; done'
done
