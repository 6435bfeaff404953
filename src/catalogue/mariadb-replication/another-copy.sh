# shellcheck shell=bash
# Makes this host's copy from the one at an address. Where one is primary the cluster does that by itself, once it knows that this
# copy is none.
# Exit status: 0 when the copy is there, or the cluster has been told to make it.
source=${source?}
# What the source is: primary or standby.
role=${role?}
resource=${resource?}
data=/var/lib/mysql/quorate
install -d -o mysql -g mysql -m 0755 "${data%/*}"
touch "$data.unfinished"
if [ "$role" = primary ]; then
  crm_resource --cleanup --resource "$resource" --node "$(crm_node -n)" >/dev/null
  exit 0
fi
exec 9>>"$data.lock"
flock -n 9 || { echo "the copy is being made by somebody else" >&2; exit 1; }
place=$(/usr/libexec/quorate/mariadb-take-copy "$source" "$data.new" 9>&-)
# Its server is told so before it follows anyone.
echo "$place $place" >"$data.new/data/quorate_position"
chown -R mysql:mysql "$data.new/data"
rm -rf "$data"
mv "$data.new/data" "$data"
rm -rf "$data.new"
sync -f "$data"
rm -f "$data.unfinished"
