# shellcheck shell=bash
# Kills every process of some units with SIGKILL, and waits until all of them run again.
# Exit status: 0 when they do, 1 when they do not in time; standard error then says which.
units=("${units[@]}")
# Seconds to wait; 0: do not.
wait=${wait?}
for unit in "${units[@]}"; do
  systemctl kill --signal=SIGKILL --kill-whom=all "$unit" || true
done
until=$((SECONDS + wait))
while [ "$SECONDS" -lt "$until" ]; do
  sleep 0.2
  if systemctl is-active --quiet "${units[@]}"; then exit 0; fi
done
[ "$wait" = 0 ] || {
  echo "not running again after $wait s: ${units[*]}" >&2
  exit 1
}
