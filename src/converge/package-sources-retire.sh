# shellcheck shell=bash
# Takes away files for apt that were written for an earlier design and are none of this one's. Where one of them took the place of a
# file of the host's own, that one comes back: the newest copy that was set aside and is not of Quorate's making. What was edited by
# hand since Quorate wrote it is copied aside. Cut off at any point, the manifest still names what is not done.
# Exit status: 0 when none is left.

# Put before every path of a file; empty on a real host.
root=${root?}
# As in package-sources-test.sh.
manifest=${manifest?}
folder=${folder?}
wanted=("${wanted[@]}")
backups=${backups?}
locks=${locks?}
# How the first line of each file of Quorate's making begins; keys, which begin otherwise, take the place of no file.
mark=${mark?}

umask 022
mkdir -p "$locks"
# The lock of files.sh, which writes the manifest as well.
exec 9>>"$locks/files.lock"
flock -w 60 9
TZ=UTC printf -v when '%(%Y%m%dT%H%M%SZ)T' -1
declare -A keep=()
for path in "${wanted[@]}"; do keep[$path]=1; done

is_ours() {
  local first=""
  read -r first <"$1" || true
  [ "${first#"$mark"}" != "$first" ]
}
# The names of the directories are times, so that the last of them in order is the newest.
find_own() {
  local copy
  own=""
  for copy in "$backups"/*"$1"; do
    if [ -f "$copy" ] && ! is_ours "$copy"; then own=$copy; fi
  done
}
retire() {
  local sum=$1 path=$2 at=$root$2 new is="" copy
  find_own "$path"
  if [ -f "$at" ]; then
    is=$(sha256sum <"$at")
    is=${is%% *}
    if [ "$is" != "$sum" ] && { [ -z "$own" ] || ! cmp -s "$at" "$own"; }; then
      copy=$backups/$when
      # Set aside in this very second is what the file took the place of.
      while [ -e "$copy$path" ]; do copy+=.again; done
      mkdir -p -- "$copy${path%/*}"
      cp -aT -- "$at" "$copy$path"
    fi
  fi
  if [ -z "$own" ]; then
    rm -f -- "$at"
    return
  fi
  new=${at%/*}/.${at##*/}.quorate-new
  cp -aT -- "$own" "$new"
  mv -fT -- "$new" "$at"
}

left=()
while read -r sum path; do
  if [ "${path#"$folder"/}" = "$path" ] || [ -n "${keep[$path]:-}" ]; then left+=("$sum  $path"); else retire "$sum" "$path"; fi
done <"$manifest"
umask 077
if [ "${#left[@]}" -gt 0 ]; then printf '%s\n' "${left[@]}"; fi >"$manifest.new"
sync -- "$manifest.new"
mv -fT -- "$manifest.new" "$manifest"
