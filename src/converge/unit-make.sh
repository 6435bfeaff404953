# shellcheck shell=bash
# Makes a unit run as it must: with its files taken up, started at boot by the right one, and serving; then says so in its stamp.
#
# A unit that was started after the last of its files was put in place has them, whoever started it: an apply that was cut off
# during a long start (a state transfer may take minutes), or a condition that founds a cluster, whose first member must not be
# restarted right away. It is waited for, not started anew.
#
# `wait_ready` stands outside of conditions, within which bash would ignore that the readiness test sets `-e`.
#
# Needs unit-state.sh before it. Exit status: 0 when it serves; else standard error says what systemd and the unit say of it.

unit=${unit?}
started_by=${started_by?}
# Path of the stamp, and what it must say.
stamp=${stamp?}
want=${want?}
# Paths of the files that it runs with.
files=("${files[@]}")
# Its time says when a file that left the design was last taken away; the unit may have read it.
removed=${removed?}
# What takes changed files up: restart or reload.
on_change=${on_change?}
# Scripts: one that starts it, and one that says whether it serves.
start=${start?}
ready=${ready?}
# Milliseconds until it must serve, and seconds between two looks.
start_ms=${start_ms?}
poll=${poll?}
# The kernel's clock for files may be this many microseconds behind.
file_clock=${file_clock?}

# Set by unit-state.sh.
active="" enabled="" reload_needed="" since="" stamped=""
exec 5<> <(:)
now() { time=$((${EPOCHREALTIME/[.,]/} / 1000)); }
put() {
  mkdir -p "${1%/*}"
  printf '%s\n' "$2" >"${1%/*}/.${1##*/}.new"
  sync -- "${1%/*}/.${1##*/}.new"
  mv -fT -- "${1%/*}/.${1##*/}.new" "$1"
}
wait_ready() {
  now
  local until=$((time + start_ms)) status
  serves=no
  while :; do
    ( set -eu -o pipefail; eval "$ready" ) >/dev/null 2>&1 </dev/null &
    status=0
    wait "$!" || status=$?
    if [ "$status" -eq 0 ]; then serves=yes; return; fi
    now
    if [ "$time" -ge "$until" ]; then return; fi
    show
    if [ "$active" = failed ]; then return; fi
    read -r -t "$poll" -u 5 || true
  done
}
started_since() {
  local started="" file changed
  if [ -z "$since" ]; then return 1; fi
  started=$(date -d "$since" +%s%6N) || return 1
  local since_all=("${files[@]}")
  if [ -e "$removed" ]; then since_all+=("$removed"); fi
  for file in "${since_all[@]}"; do
    changed=$(stat -c %.6Z -- "$file") || return 1
    if [ "$started" -le $((${changed/./} + file_clock)) ]; then return 1; fi
  done
}
# One that does not run is started, never restarted: another unit's start may have drawn it in meanwhile, and what is stopped
# while it begins may take its whole stop time-out for that.
fresh_start() {
  systemctl reset-failed "$unit" 2>/dev/null || true
  case $active in
    active | activating | reloading) systemctl restart "$unit" ;;
    *) ( set -eu -o pipefail; eval "$start" ) ;;
  esac
}
# A reload keeps the processes, and with them the nice level that they were started with.
rank() {
  local nice group
  nice=$(systemctl show -P Nice -- "$unit") group=$(systemctl show -P ControlGroup -- "$unit")
  case $nice in '' | *[!0-9-]*) return 0 ;; esac
  # Without a group of its own the unit would be taken for the whole host.
  case $group in /?*) ;; *) return 0 ;; esac
  find /sys/fs/cgroup/unified"$group" /sys/fs/cgroup"$group" -name cgroup.procs -exec cat {} + 2>/dev/null |
    sort -u | xargs --no-run-if-empty renice -n "$nice" -p >/dev/null 2>&1 || true
}
take_up() {
  case $active in
    active | activating | reloading)
      if [ "$stamped" = "$want" ] || started_since; then
        as_it_is=yes
        return 0
      fi
      if [ "$on_change" = reload ] && [ -n "$stamped" ] && [ "$active" = active ]; then
        systemctl reload "$unit"
        rank
        return 0
      fi
      ;;
  esac
  fresh_start
}
explain() {
  local status=$?
  if [ "$status" -eq 0 ]; then return; fi
  systemctl --no-pager --lines=0 status "$unit" >&2 || true
  journalctl --no-pager -q -o cat -n 8 -u "$unit" >&2 || true
  echo "$trouble" >&2
  exit "$status"
}
trouble="$unit did not take up its files"
trap explain EXIT
as_it_is=no
show
read_stamp
if [ "$enabled" = masked ]; then systemctl unmask "$unit"; fi
if ! boots_rightly; then
  if [ "$started_by" = cluster ]; then systemctl disable --quiet "$unit"; else systemctl enable --quiet "$unit"; fi
fi
if [ "$reload_needed" = yes ]; then systemctl daemon-reload; fi
if [ "$active" != active ] && left_alone; then
  put "$stamp" "$want"
  exit 0
fi
take_up
trouble="$unit does not serve"
wait_ready
if [ "$serves" = no ] && [ "$as_it_is" = yes ]; then
  show
  fresh_start
  wait_ready
fi
[ "$serves" = yes ]
put "$stamp" "$want"
