# shellcheck shell=bash
# Prints the names of the units that do not run, one a line.
# Exit status: 0.
units=("${units[@]}")
for unit in "${units[@]}"; do
  systemctl -q is-active "$unit" || echo "$unit"
done
