# shellcheck shell=bash
# Stops units, and masks them. They are stopped before they are masked as well: what is cut off between the two then looks stopped,
# not merely masked.
# Exit status: 0 when they are masked.

units=("${units[@]}")

systemctl stop "${units[@]}" || true
systemctl mask "${units[@]}"
systemctl stop "${units[@]}" || true
systemctl reset-failed "${units[@]}" || true
