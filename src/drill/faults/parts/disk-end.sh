# shellcheck shell=bash
# Gives units their disk back that disk-begin.sh took; those that still run without it are killed, and started again by whoever does that.
# Exit status: 0.
units=("${units[@]}")
for unit in "${units[@]}"; do
  [ -e "/run/systemd/system/$unit.d/zz-quorate-drill.conf" ] || continue
  rm -f "/run/systemd/system/$unit.d/zz-quorate-drill.conf"
  rmdir "/run/systemd/system/$unit.d" 2>/dev/null || true
  systemctl daemon-reload
  systemctl kill --signal=SIGKILL --kill-whom=all "$unit" 2>/dev/null || true
done
