# shellcheck shell=bash
# Prints whether the host's controller runs, and how its connection to the southbound database is.
# Exit status: 0.
echo "unit $(systemctl is-active ovn-controller.service || true)"
echo "southbound $(timeout 2 ovn-appctl -t ovn-controller connection-status 2>/dev/null || true)"
