# shellcheck shell=bash
# Follows new-database.sh: the first copy runs as a standby, since the others are copied from it and the cluster promotes one.
# Exit status: 0 when it runs.
bindir=${bindir?}
data=/var/lib/postgresql/quorate
config=/etc/quorate/postgresql/postgresql.conf
as_owner() { setpriv --reuid postgres --regid postgres --init-groups -- "$@"; }
as_owner touch "$data/standby.signal"
sync -f "$data"
rm -f "$data.unfinished"
as_owner "$bindir/pg_ctl" start -w -t 60 -D "$data" -l /run/postgresql/quorate-start.log -o "-c config_file=$config" >/dev/null 9>&-
