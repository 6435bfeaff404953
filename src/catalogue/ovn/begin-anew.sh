# shellcheck shell=bash
# Has a member's part begin a new cluster, or take over the one that another has; what it was is kept beside it. Cut off it is done again.
# Exit status: 0 when the file is of another cluster than it was.
file=${file?}
schema=${schema?}
unit=${unit?}
# Of the cluster that it was of.
old=${old?}
# What is kept is called after it.
kept=${kept?}
# Milliseconds that a new cluster waits for its leader.
timer=${timer?}
# Whom it joins; none: it begins.
remotes=("${remotes[@]}")
systemctl stop "$unit"
now=$(ovsdb-tool db-cid "$file" 2>/dev/null || true)
if [ "$now" = "$old" ]; then
  if [ ! -e "$kept" ]; then
    cp --archive --reflink=auto "$file" "$kept.new"
    sync -- "$kept.new"
    mv -f "$kept.new" "$kept"
  fi
  own=$(ovsdb-tool db-local-address "$kept")
  new=$file.new
  rm -f "$new" "$new.alone" "${new%/*}"/."${new##*/}"*.~lock~
  if [ "${#remotes[@]}" -eq 0 ]; then
    ovsdb-tool cluster-to-standalone "$new.alone" "$kept"
    ovsdb-tool "--election-timer=$timer" create-cluster "$new" "$new.alone" "$own"
    rm -f "$new.alone"
  else
    ovsdb-tool join-cluster "$new" "$schema" "$own" "${remotes[@]}"
  fi
  sync -- "$new"
  mv -f "$new" "$file"
fi
systemctl start "$unit"
