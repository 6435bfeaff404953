# shellcheck shell=bash
# Keeps what a host has of a component before it is taken over, so that give-back.sh can put it back, and stops who runs it. The note is
# one directory that appears whole; cut off before, it is begun anew, and after, only what is to stop is stopped once more.
#
#   files       kept PATH, absent PATH, folder PATH (one that was not there), a line each; copies are below kept/
#   units       NAME ACTIVE-STATE FILE-STATE, whoever runs it now and whoever will
#   containers  ENGINE NAME RUNNING RESTART-POLICY
#   settings    KEY VALUE of the kernel
#
# Exit status: 0 when it is kept, and who ran it does not run.

# Where the note is; what stands before the host's paths, empty on a real host.
note=${note?}
root=${root?}
paths=("${paths[@]}")
units=("${units[@]}")
# Units that run it under another name and must not start again, and those that stop for now.
aside=("${aside[@]}")
pause=("${pause[@]}")
# `docker NAME`, `podman NAME`.
containers=("${containers[@]}")
settings=("${settings[@]}")

umask 077
tell_files() {
  local path folder
  for path in "${paths[@]}"; do
    folder=${path%/*}
    while [ -n "$folder" ] && [ ! -d "$root$folder" ]; do
      printf 'folder %s\n' "$folder"
      folder=${folder%/*}
    done
    if [ -e "$root$path" ] || [ -L "$root$path" ]; then
      mkdir -p -- "$note.new/kept${path%/*}"
      cp -aT -- "$root$path" "$note.new/kept$path"
      printf 'kept %s\n' "$path"
    else
      printf 'absent %s\n' "$path"
    fi
  done
}
tell_units() {
  local unit
  for unit in "${units[@]}"; do
    printf '%s %s %s\n' "$unit" "$(systemctl show -P ActiveState -- "$unit")" "$(systemctl show -P UnitFileState -- "$unit")"
  done
}
tell_containers() {
  local engine name
  for each in "${containers[@]}"; do
    read -r engine name <<<"$each"
    printf '%s %s %s\n' "$engine" "$name" \
      "$("$engine" inspect --type container --format '{{.State.Running}} {{.HostConfig.RestartPolicy.Name}}' "$name")"
  done
}
tell_settings() {
  local key
  for key in "${settings[@]}"; do
    if [ -r "/proc/sys/${key//.//}" ]; then printf '%s %s\n' "$key" "$(cat "/proc/sys/${key//.//}")"; fi
  done
}
if [ ! -d "$note" ]; then
  rm -rf -- "$note.new"
  mkdir -p -- "$note.new/kept"
  tell_files | sort -ru >"$note.new/files"
  tell_units >"$note.new/units"
  tell_containers >"$note.new/containers"
  tell_settings >"$note.new/settings"
  sync -f -- "$note.new"
  mv -T -- "$note.new" "$note"
fi
for unit in "${aside[@]}" "${pause[@]}"; do systemctl stop "$unit"; done
for unit in "${aside[@]}"; do
  # A unit that its package starts in another way is not enabled, and cannot be disabled.
  case $(systemctl show -P UnitFileState -- "$unit") in enabled | enabled-runtime) systemctl disable --quiet "$unit" ;; esac
done
for each in "${containers[@]}"; do
  read -r engine name <<<"$each"
  # What restarts by itself would come back with the host.
  case $("$engine" inspect --type container --format '{{.HostConfig.RestartPolicy.Name}}' "$name") in
    '' | no) ;;
    *) "$engine" update --restart=no "$name" >/dev/null ;;
  esac
  "$engine" stop "$name" >/dev/null
done
echo >"$note/stopped"
