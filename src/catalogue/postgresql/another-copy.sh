# shellcheck shell=bash
# Makes this host's copy from the one at an address. Where one is primary the cluster does that by itself, once it knows that this
# copy is none.
# Exit status: 0 when the copy is there, or the cluster has been told to make it.
bindir=${bindir?}
replicator=${replicator?}
source=${source?}
port=${port?}
# What the source is: primary or standby.
role=${role?}
resource=${resource?}
# libpq's words for how copies reach each other.
wire=${wire?}
data=/var/lib/postgresql/quorate
as_owner() { setpriv --reuid postgres --regid postgres --init-groups -- "$@"; }
install -d -o postgres -g postgres -m 0755 /var/lib/postgresql /run/postgresql
touch "$data.unfinished"
if [ "$role" = primary ]; then
  crm_resource --cleanup --resource "$resource" --node "$(crm_node -n)" >/dev/null
  exit 0
fi
exec 9>>"$data.lock"
flock -n 9 || { echo "the copy is being made by somebody else" >&2; exit 1; }
rm -rf "$data.new"
as_owner "$bindir/pg_basebackup" -D "$data.new" -X stream -c fast --no-slot \
  -d "host=$source port=$port user=$replicator passfile=/etc/quorate/postgresql/passfile connect_timeout=5 $wire"
as_owner touch "$data.new/standby.signal"
rm -rf "$data"
mv "$data.new" "$data"
sync -f "$data"
rm -f "$data.unfinished"
