# shellcheck shell=bash
# Restarts some units as systemd does it.
# Exit status: systemd's.
units=("${units[@]}")
systemctl restart "${units[@]}"
