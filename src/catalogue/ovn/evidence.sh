# shellcheck shell=bash
# Prints what a member's disk and server say of a database, a `key=value` line each, then the server's own words.
# Exit status: 0.
file=${file?}
schema=${schema?}
control=${control?}
# A table that has rows once anybody uses the database.
telling=${telling?}
state=none rows=0 cid="" sid="" address=""
raft=$(timeout 3 ovs-appctl -t "$control" cluster/status "$schema" 2>/dev/null || true)
# One that left its cluster to come back by another address, and whose server is gone, has none.
if [ -e "$file" ] && { [ ! -e "$file.leaving" ] || [ -n "$raft" ]; }; then
  if ovsdb-tool db-is-clustered "$file" 2>/dev/null; then
    state=clustered
    cid=$(ovsdb-tool db-cid "$file" 2>/dev/null || true)
    sid=$(ovsdb-tool db-sid "$file" 2>/dev/null || true)
    address=$(ovsdb-tool db-local-address "$file" 2>/dev/null || true)
  elif ovsdb-tool db-is-standalone "$file" 2>/dev/null; then
    state=standalone
    query="[\"$schema\",{\"op\":\"select\",\"table\":\"$telling\",\"where\":[],\"columns\":[\"_uuid\"]}]"
    rows=$(ovsdb-tool query "$file" "$query" 2>/dev/null | grep -o '"uuid"' | wc -l)
  else
    state=unreadable
  fi
fi
echo "state=$state"
echo "rows=$rows"
echo "cid=$cid"
echo "sid=$sid"
echo "address=$address"
printf '%s\n' "$raft"
