# shellcheck shell=bash
# Tells all facts of one host. Every line that counts begins with `@q`; all else is noise of the host's shell. Processes are made by
# the handful, not by the file: one `sha256sum`, one `stat`, one `systemctl`, and a subshell a test. File contents stay on the host.
#
# Needs prelude.sh before it. Exit status: of no meaning; the caller prints an end mark after it.
#
#   @q system ID|VERSION-ID|NAME                                                   of os-release(5)
#   @q sha DIGEST PATH, @q stat MODE OWNER GROUP CHANGED KIND|PATH, @q other PATH   a file, or what is there and is none
#   @q wrote DIGEST PATH                                                           what the manifest says was written last
#   @q site NAME                                                                   the site that it says it belongs to
#   @q marked PATH                                                                 a file of an earlier design, of Quorate's making
#   @q unit NAME STATE FILE-STATE STAMP|SINCE                                      a unit
#   @q test NUMBER STATUS                                                          a test; `timed-out` for one that was ended

# Paths to look at; the manifest of what was written; the directory of the units' stamps.
q_files=("${q_files[@]}")
q_manifest=${q_manifest?}
q_stamps=${q_stamps?}
q_units=("${q_units[@]}")
# Bash scripts, and beside each the unit that must be active for it to be worth running, or nothing.
q_tests=("${q_tests[@]}")
q_test_units=("${q_test_units[@]}")
# Tests that run at the same time, milliseconds for each, and seconds between two looks at those that run.
q_at_once=${q_at_once?}
q_limit_ms=${q_limit_ms?}
q_tick=${q_tick?}
q_os_release=${q_os_release?}
# Put before the manifest's paths; empty on a real host.
q_root=${q_root?}
# Paths of the site's name and of the file whose time says when a file was last taken away.
q_site=${q_site?}
q_removed=${q_removed?}
# What a file of Quorate's making begins with, after its comment sign.
q_mark=${q_mark?}

if [ -r "$q_site" ]; then
  read -r q_name <"$q_site"
  printf '@q site %s\n' "$q_name"
fi
# What was laid for an earlier design is looked at as well.
declare -A q_wanted=()
for q_file in "${q_files[@]}"; do q_wanted[$q_file]=1; done
for q_unit in "${q_units[@]}"; do q_wanted[$q_unit]=1; done
q_left=()
if [ -r "$q_manifest" ]; then
  while read -r q_sum q_file; do
    printf '@q wrote %s %s\n' "$q_sum" "$q_file"
    if [ -z "${q_wanted[$q_root$q_file]:-}" ]; then q_left+=("$q_root$q_file"); fi
  done <"$q_manifest"
fi
if [ "${#q_left[@]}" -gt 0 ]; then
  q_files+=("${q_left[@]}")
  for q_file in "${q_left[@]}"; do
    if [ -f "$q_file" ] && head -c 1024 -- "$q_file" | grep -qF -- "$q_mark"; then printf '@q marked %s\n' "$q_file"; fi
  done
fi
for q_file in "$q_stamps"/*; do
  q_unit=${q_file##*/}
  if [ -f "$q_file" ] && [ -z "${q_wanted[$q_unit]:-}" ]; then q_units+=("$q_unit"); fi
done
q_files+=("$q_removed")

# Lines of os-release(5) are shell assignments; they are read, not run.
if [ -r "$q_os_release" ]; then
  q_id="" q_version="" q_name=""
  while IFS='=' read -r q_key q_value; do
    q_value=${q_value#[\"\']} q_value=${q_value%[\"\']}
    case $q_key in
      ID) q_id=$q_value ;;
      VERSION_ID) q_version=$q_value ;;
      PRETTY_NAME) q_name=$q_value ;;
    esac
  done <"$q_os_release"
  printf '@q system %s|%s|%s\n' "$q_id" "$q_version" "$q_name"
fi

q_time=0
q_present=()
for q_file in "${q_files[@]}"; do
  if [ -f "$q_file" ]; then q_present+=("$q_file")
  elif [ -e "$q_file" ] || [ -L "$q_file" ]; then printf '@q other %s\n' "$q_file"
  fi
done
if [ "${#q_present[@]}" -gt 0 ]; then
  sha256sum -- "${q_present[@]}" 2>/dev/null |
    while read -r q_sum q_file; do printf '@q sha %s %s\n' "$q_sum" "$q_file"; done
  stat --printf '@q stat %a %U %G %.6Z %F|%n\n' -- "${q_present[@]}" 2>/dev/null
fi
declare -A q_active=()
if [ "${#q_units[@]}" -gt 0 ]; then
  q_index=0 q_state="" q_file_state="" q_since=""
  q_tell() {
    local q_unit=${q_units[q_index]:-} q_stamp=""
    if [ -z "$q_unit" ] || [ -z "$q_state" ]; then return; fi
    q_active[$q_unit]=$q_state
    if [ -r "$q_stamps/$q_unit" ]; then read -r q_stamp <"$q_stamps/$q_unit"; fi
    printf '@q unit %s %s %s %s|%s\n' "$q_unit" "$q_state" "${q_file_state:-none}" "${q_stamp:-none}" "$q_since"
    q_state="" q_file_state="" q_since=""
  }
  while IFS='=' read -r q_key q_value; do
    case $q_key in
      ActiveState) q_state=$q_value ;;
      UnitFileState) q_file_state=$q_value ;;
      InactiveExitTimestamp) q_since=$q_value ;;
      "") q_tell; q_index=$((q_index + 1)) ;;
    esac
  done < <(systemctl show --timestamp=us+utc \
    --property=ActiveState,UnitFileState,InactiveExitTimestamp -- "${q_units[@]}" 2>/dev/null)
  q_tell
fi
# Tests may share an answer that was found after this moment.
q_now
# shellcheck disable=SC2034 # It is for the tests.
q_began=$q_time
q_next=0 q_total=${#q_tests[@]}
declare -A q_jobs=() q_deadlines=()
while [ "$q_next" -lt "$q_total" ] || [ "${#q_jobs[@]}" -gt 0 ]; do
  while [ "$q_next" -lt "$q_total" ] && [ "${#q_jobs[@]}" -lt "$q_at_once" ]; do
    q_unit=${q_test_units[q_next]}
    if [ -n "$q_unit" ] && [ "${q_active[$q_unit]:-}" != active ]; then
      printf '@q test %s 1\n' "$q_next"
    else
      q_spawn "$q_next" "${q_tests[q_next]}" >/dev/null 2>&1
      q_now
      q_jobs[$q_next]=$! q_deadlines[$q_next]=$((q_time + q_limit_ms))
    fi
    q_next=$((q_next + 1))
  done
  if [ "${#q_jobs[@]}" -eq 0 ]; then continue; fi
  if read -r -t "$q_tick" -u 7 q_token q_status q_again &&
    [ -n "$q_token" ] && [ "$q_token" = "$q_again" ] && [ -n "${q_jobs[$q_token]:-}" ]; then
    printf '@q test %s %s\n' "$q_token" "$q_status"
    wait "${q_jobs[$q_token]}" 2>/dev/null
    unset "q_jobs[$q_token]"
  fi
  for q_token in "${!q_jobs[@]}"; do
    if ! kill -0 "${q_jobs[$q_token]}" 2>/dev/null; then
      wait "${q_jobs[$q_token]}" 2>/dev/null
      printf '@q test %s %s\n' "$q_token" "$?"
      unset "q_jobs[$q_token]"
    fi
  done
  q_now
  for q_token in "${!q_jobs[@]}"; do
    if [ "$q_time" -gt "${q_deadlines[$q_token]}" ]; then
      printf '@q test %s timed-out\n' "$q_token"
      q_end "${q_jobs[$q_token]}"
      wait "${q_jobs[$q_token]}" 2>/dev/null
      unset "q_jobs[$q_token]"
    fi
  done
done
