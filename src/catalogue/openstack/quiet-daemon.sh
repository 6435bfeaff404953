# shellcheck shell=bash
# Asks systemd about a daemon that answers nobody and holds no connection to the message queue, and prints `<unit state> <tasks>`.
# Exit status: 0.
unit=${unit?}
state=$(systemctl is-active "$unit" || true)
count=$(systemctl show -P TasksCurrent "$unit" || true)
case $count in '' | *[!0-9]*) count=0 ;; esac
echo "$state $count"
