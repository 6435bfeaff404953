# shellcheck shell=bash
# Prints whether a database's server runs, then what it says of its cluster.
# Exit status: 0.
unit=${unit?}
control=${control?}
schema=${schema?}
echo "unit $(systemctl is-active "$unit" || true)"
timeout 2 ovs-appctl -t "$control" cluster/status "$schema" 2>/dev/null || true
