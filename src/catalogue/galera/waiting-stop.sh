# shellcheck shell=bash
# Stops a server that waits for a primary component, so that its disk can be asked how far it is.
# Exit status: systemd's.
systemctl stop mariadb.service
