# shellcheck shell=bash
# Takes a file away that Quorate laid and the design no longer has; a copy is kept. What stands in its place and is not of Quorate's
# making stays. Then the manifest forgets it. Cut off at any point, the manifest still names it, and the next run goes on.
# Exit status: 0 when the manifest no longer names it.

# Put before the path; empty on a real host.
root=${root?}
path=${path?}
manifest=${manifest?}
backups=${backups?}
locks=${locks?}
# Its time says when a file was last taken away: a unit that was started before has still read it.
removed=${removed?}
# What a file of Quorate's making begins with, after its comment sign.
mark=${mark?}

umask 077
mkdir -p "$locks" "$backups"
# The lock of files.sh, which writes the manifest as well.
exec 9>>"$locks/files.lock"
flock -w 60 9
at=$root$path
laid=""
while read -r sum name; do
  if [ "$name" = "$path" ]; then laid=$sum; fi
done <"$manifest"
if [ -z "$laid" ]; then exit 0; fi
is_ours() {
  local sum
  if [ -L "$at" ] || [ ! -f "$at" ]; then return 1; fi
  sum=$(sha256sum <"$at")
  [ "${sum%% *}" = "$laid" ] || head -c 1024 -- "$at" | grep -qF -- "$mark"
}
if is_ours; then
  TZ=UTC printf -v when '%(%Y%m%dT%H%M%SZ)T' -1
  copy=$backups/$when
  # A copy of the same second is of what this file took the place of.
  while [ -e "$copy$path" ]; do copy+=.again; done
  mkdir -p -- "$copy${path%/*}"
  echo >"$removed"
  mv -fT -- "$at" "$copy$path"
  sync -- "$copy$path" "${at%/*}"
  case $path in
    /etc/systemd/*) systemctl daemon-reload ;;
  esac
fi
while read -r sum name; do
  if [ "$name" != "$path" ]; then printf '%s  %s\n' "$sum" "$name"; fi
done <"$manifest" >"$manifest.new"
sync -- "$manifest.new"
mv -fT -- "$manifest.new" "$manifest"
