# shellcheck shell=bash
# Stops what was started when a component was taken over, before it is given back. Exit status: 0 when it does not run.

ours=("${ours[@]}")

for unit in "${ours[@]}"; do
  # One that systemd does not know cannot be stopped, and does not run.
  systemctl stop "$unit" || true
  if systemctl is-active --quiet "$unit"; then exit 1; fi
done
