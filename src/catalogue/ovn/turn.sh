# shellcheck shell=bash
# Gives a database's member another address: it leaves its cluster, and joins it again by that. One that is alone goes on with what it has,
# in a cluster made anew. Cut off after it left, it is made anew by decision: its server does not start any more, and the mark says so.
# Exit status: 0 when its server begins by the other address.
file=${file?}
schema=${schema?}
control=${control?}
unit=${unit?}
# Where this member is reached by the others from now on.
own=${own?}
# Milliseconds that a cluster made anew waits for its leader.
timer=${timer?}
# Where the others are; none for one that is alone.
remotes=("${remotes[@]}")
new=$file.new
rm -f "$new" "${new%/*}/.${new##*/}.~lock~"
if [ "${#remotes[@]}" -eq 0 ]; then
  systemctl stop "$unit"
  rm -f "$file.alone"
  ovsdb-tool cluster-to-standalone "$file.alone" "$file"
  ovsdb-tool "--election-timer=$timer" create-cluster "$new" "$file.alone" "$own"
  rm -f "$file.alone"
else
  ovsdb-tool join-cluster "$new" "$schema" "$own" "${remotes[@]}"
  # Of a cluster that it has left a server knows nothing any more.
  said() { timeout 4 ovs-appctl -t "$control" cluster/status "$schema" 2>/dev/null | sed -n 's/^Status: //p' || true; }
  if [ "$(said)" = "cluster member" ]; then
    touch "$file.leaving"
    ovs-appctl -t "$control" cluster/leave "$schema"
    for _ in {1..60}; do
      case "$(said)" in "left cluster" | "") break ;; esac
      sleep 0.5
    done
    case "$(said)" in "left cluster" | "") ;; *) exit 1 ;; esac
  fi
  systemctl stop "$unit"
fi
sync -- "$new"
mv -f "$new" "$file"
rm -f "$file.leaving"
systemctl start "$unit"
for _ in {1..60}; do
  if timeout 4 ovs-appctl -t "$control" cluster/status "$schema" 2>/dev/null | grep -qx 'Status: cluster member'; then exit 0; fi
  sleep 0.5
done
exit 1
