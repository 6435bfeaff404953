# shellcheck shell=bash
# Gives a component back to who ran it before: what was started is stopped, the files of the note that take.sh made come back as they
# were, what was laid beside them goes, and what ran runs again, started at boot by the same as before. Cut off at any point, the note
# is still there and the next run goes on. A file that somebody edited meanwhile is copied aside first.
# Exit status: 0 when it is given back.

note=${note?}
root=${root?}
manifest=${manifest?}
stamps=${stamps?}
backups=${backups?}
locks=${locks?}
# The note whose host belongs to a site; it goes with the last component.
site=${site?}
ours=("${ours[@]}")

if [ ! -d "$note" ]; then exit 0; fi
umask 077
mkdir -p "$locks" "$backups"
# The lock of files.sh, which writes the manifest as well.
exec 9>>"$locks/files.lock"
flock -w 60 9
for unit in "${ours[@]}"; do
  # One that systemd does not know cannot be stopped, and does not run.
  systemctl stop "$unit" || true
  if systemctl is-active --quiet "$unit"; then exit 1; fi
done
TZ=UTC printf -v when '%(%Y%m%dT%H%M%SZ)T' -1
declare -A laid=()
if [ -r "$manifest" ]; then while read -r sum name; do laid[$name]=$sum; done <"$manifest"; fi
aside() {
  local sum
  if [ ! -f "$root$1" ] || [ -L "$root$1" ] || [ -z "${laid[$1]:-}" ]; then return; fi
  sum=$(sha256sum <"$root$1")
  if [ "${sum%% *}" = "${laid[$1]}" ]; then return; fi
  mkdir -p -- "$backups/$when${1%/*}"
  cp -aT -- "$root$1" "$backups/$when$1"
}
while read -r what path; do
  # What files.sh was writing when it was cut off.
  if [ "$what" != folder ]; then rm -f -- "$root${path%/*}/.${path##*/}.quorate-new"; fi
  case $what in
    kept)
      aside "$path"
      mkdir -p -- "$root${path%/*}"
      rm -rf -- "$root${path%/*}/.${path##*/}.quorate-back"
      cp -aT -- "$note/kept$path" "$root${path%/*}/.${path##*/}.quorate-back"
      mv -fT -- "$root${path%/*}/.${path##*/}.quorate-back" "$root$path"
      ;;
    absent)
      aside "$path"
      rm -f -- "$root$path"
      ;;
  esac
  unset "laid[$path]"
done <"$note/files"
# The deepest first: it is sorted so.
while read -r what path; do
  if [ "$what" = folder ] && [ -d "$root$path" ]; then rmdir --ignore-fail-on-non-empty -- "$root$path"; fi
done <"$note/files"
if [ -e "$manifest" ]; then
  for name in "${!laid[@]}"; do printf '%s  %s\n' "${laid[$name]}" "$name"; done >"$manifest.new"
  sync -- "$manifest.new"
  mv -fT -- "$manifest.new" "$manifest"
fi
for unit in "${ours[@]}"; do rm -f -- "$stamps/$unit"; done
while read -r key value; do printf '%s\n' "$value" >"/proc/sys/${key//.//}"; done <"$note/settings"
systemctl daemon-reload
while read -r unit active state; do
  is=$(systemctl show -P UnitFileState -- "$unit")
  if [ "$is" = masked ] && [ "${state:-none}" != masked ]; then systemctl unmask --quiet "$unit"; fi
  case ${state:-none},$is in
    enabled,enabled) ;;
    enabled,*) systemctl enable --quiet "$unit" ;;
    masked,masked) ;;
    masked,*) systemctl mask --quiet "$unit" ;;
    disabled,enabled | none,enabled) systemctl disable --quiet "$unit" ;;
  esac
  case $active in
    active | activating | reloading) systemctl start "$unit" ;;
  esac
done <"$note/units"
while read -r engine name running policy; do
  case ${policy:-no} in no) ;; *) "$engine" update --restart="$policy" "$name" >/dev/null ;; esac
  if [ "$running" = true ]; then "$engine" start "$name" >/dev/null; fi
done <"$note/containers"
sync -f -- "$root/etc"
rm -rf -- "$note.gone"
mv -T -- "$note" "$note.gone"
rm -rf -- "$note.gone"
if [ -z "$(ls -A "${note%/*}")" ]; then rm -f -- "$site"; fi
