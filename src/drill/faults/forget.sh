# shellcheck shell=bash
# Kills every process of some units and takes away the file by which their program knows what it has.
# Exit status: 0 when the file is gone.
units=("${units[@]}")
file=${file?}
for unit in "${units[@]}"; do
  systemctl kill --signal=SIGKILL --kill-whom=all "$unit" || true
done
rm -f "$file"
