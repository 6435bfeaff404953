# shellcheck shell=bash
# Follows new-database.sh: Patroni finds the data, tells the store whose they are, and promotes them.
# Exit status: 0.
data=/var/lib/postgresql/quorate
sync -f "$data"
rm -f "$data.unfinished"
