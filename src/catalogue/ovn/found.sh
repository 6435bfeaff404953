# shellcheck shell=bash
# Makes a member's file of a database: of a new cluster when nobody is named to join, else of the cluster that those are in. A file that its
# package's server made, standing alone and unused, is moved aside.
# Exit status: 0 when it is there.
file=${file?}
schema=${schema?}
# The package's schema.
source=${source?}
unit=${unit?}
# Where this member is reached by the others.
own=${own?}
# Milliseconds that a new cluster waits for its leader.
timer=${timer?}
# Members that are in the cluster.
remotes=("${remotes[@]}")
mkdir -p "${file%/*}"
if [ -e "$file" ]; then
  systemctl stop "$unit"
  mv -f "$file" "$file.before-quorate"
fi
new=$file.new
rm -f "$new" "${new%/*}/.${new##*/}.~lock~"
if [ "${#remotes[@]}" -eq 0 ]; then
  ovsdb-tool "--election-timer=$timer" create-cluster "$new" "$source" "$own"
else
  ovsdb-tool join-cluster "$new" "$schema" "$own" "${remotes[@]}"
fi
sync -- "$new"
mv -f "$new" "$file"
rm -f "$file.leaving"
