# shellcheck shell=bash
# Ends the busy loops that pressure-begin.sh started; those that have ended are no trouble.
# Exit status: 0.
loops=${loops?}
for number in $(seq "$loops"); do
  systemctl stop "quorate-pressure-$number.service" 2>/dev/null || true
done
