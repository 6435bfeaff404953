# shellcheck shell=bash
# Kills some units and lets them be started again with a disk that is full, or that fails: what they ask of it is refused by the kernel's
# filter of system calls. The setting lies in memory, and is gone with the host's power.
# Exit status: 0 when they are killed.
units=("${units[@]}")
# SYSTEM-CALL:ERROR each
calls=("${calls[@]}")
for unit in "${units[@]}"; do
  install -d "/run/systemd/system/$unit.d"
  printf '[Service]\nSystemCallFilter=~%s\n' "${calls[*]}" >"/run/systemd/system/$unit.d/zz-quorate-drill.conf"
done
systemctl daemon-reload
for unit in "${units[@]}"; do
  systemctl kill --signal=SIGKILL --kill-whom=all "$unit" || true
done
