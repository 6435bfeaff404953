# shellcheck shell=bash
# Prints whether northd runs, and whether it has the lock.
# Exit status: 0.
echo "unit $(systemctl is-active ovn-northd.service || true)"
timeout 2 ovn-appctl -t ovn-northd status 2>/dev/null || true
