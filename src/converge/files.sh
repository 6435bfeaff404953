# shellcheck shell=bash
# Functions that write files of one host in one go, each with an outcome of its own. Cut off at any point, each file is either as it
# was or as it must be, and what is not finished (a record, a restart) is seen by the next facts:
#
# 1. temporary files in the same directories get content, owner and permissions (q_stage), and are flushed to disk together;
# 2. content that Quorate did not write is copied aside;
# 3. stamps of the units that depend on a file are made stale, if its content changes;
# 4. the temporary file takes the place (q_place_all); 5. the manifest records the digests, and all is flushed (q_record).
#
# Needs prelude.sh before it; after it come
#   q_stage NUMBER PATH DIGEST MODE OWNER:GROUP UNIT…    for each file, with its content as base64 on standard input
#   q_place_all
#   q_record
# which print `@q wrote NUMBER [COPY]` or `@q failed NUMBER REASON` for each file that was finished.
# Exit status: 1 when nothing could be begun, else of no meaning.

# Put before every path of a file; empty on a real host.
q_root=${q_root?}
q_manifest=${q_manifest?}
q_stamps=${q_stamps?}
q_backups=${q_backups?}
q_locks=${q_locks?}

umask 077
mkdir -p "$q_locks" "$q_stamps" "$q_backups" || exit 1
exec 8>>"$q_locks/files.lock"
flock -w 60 8 || exit 1
TZ=UTC printf -v q_when '%(%Y%m%dT%H%M%SZ)T' -1
declare -A q_wrote=()
if [ -r "$q_manifest" ]; then
  while read -r q_sum q_file; do q_wrote[$q_file]=$q_sum; done <"$q_manifest"
fi
q_staged=() q_temps=() q_said=""
q_fail() { printf '@q failed %s %s\n' "$1" "${q_said//$'\n'/; }"; }
q_names() {
  q_to=$q_root$1
  q_temp=${q_to%/*}/.${q_to##*/}.quorate-new
}
q_prepare() {
  (umask 022; mkdir -p -- "${q_to%/*}")
  rm -f -- "$q_temp"
  set -C
  base64 -d >"$q_temp"
  set +C
  chown -- "$3" "$q_temp"
  chmod -- "$2" "$q_temp"
}
q_stage() {
  local q_index=$1 q_status q_to q_temp
  q_names "$2"
  q_said=$(set -eu -o pipefail; q_prepare "${@:3}" 2>&1)
  q_status=$?
  if [ "$q_status" -ne 0 ]; then q_fail "$q_index"; return; fi
  q_staged+=("$(printf '%q ' "$@")")
  q_temps+=("$q_temp")
}

q_stale() {
  if [ ! -e "$q_stamps/$1" ]; then return; fi
  echo stale >"$q_stamps/.$1.new"
  mv -fT -- "$q_stamps/.$1.new" "$q_stamps/$1"
}
q_place() {
  local q_path=$2 q_sum=$3 q_mode=$4 q_owner=$5 q_is="" q_copy="" q_unit
  shift 5
  if [ -f "$q_to" ]; then q_is=$(sha256sum <"$q_to"); q_is=${q_is%% *}; fi
  if [ "$q_is" = "$q_sum" ] && [ ! -L "$q_to" ]; then
    rm -f -- "$q_temp"
    chown -- "$q_owner" "$q_to"
    chmod -- "$q_mode" "$q_to"
    return
  fi
  if [ -e "$q_to" ] && [ "$q_is" != "${q_wrote[$q_path]:-}" ]; then
    q_copy=$q_backups/$q_when$q_path
    mkdir -p -- "${q_copy%/*}"
    cp -aT -- "$q_to" "$q_copy"
    printf '%s' "${q_copy#"$q_root"}" >&9
  fi
  for q_unit; do q_stale "$q_unit"; done
  mv -fT -- "$q_temp" "$q_to"
}
q_done=() q_folders=("$q_stamps" "${q_manifest%/*}")
q_place_all() {
  local q_words q_status q_copy q_to q_temp
  if [ "${#q_temps[@]}" -gt 0 ]; then sync -- "${q_temps[@]}" || exit 1; fi
  for q_words in "${q_staged[@]}"; do
    eval "set -- $q_words"
    q_names "$2"
    { q_said=$(set -eu -o pipefail; q_place "$@" 9>&5 2>&1); q_status=$?; } 5>"$q_locks/copy"
    q_copy=""
    read -r q_copy <"$q_locks/copy"
    if [ "$q_status" -ne 0 ]; then q_fail "$1"; continue; fi
    q_wrote[$2]=$3
    q_folders+=("${q_to%/*}")
    q_done+=("@q wrote $1 $q_copy")
  done
}

# Only what is recorded counts as done.
q_record() {
  local q_file
  { for q_file in "${!q_wrote[@]}"; do printf '%s  %s\n' "${q_wrote[$q_file]}" "$q_file"; done; } >"$q_manifest.new" &&
    sync -- "$q_manifest.new" &&
    mv -fT -- "$q_manifest.new" "$q_manifest" &&
    sync -- "${q_folders[@]}" &&
    if [ "${#q_done[@]}" -gt 0 ]; then printf '%s\n' "${q_done[@]}"; fi
}
