import type { Attempt } from "./attempt-script.ts";
import { fileClockUs, pollMs, quoted, seconds } from "./bash.ts";
import { filePath, type UnitGoal } from "./goals.ts";
import type { HostPaths } from "./host-paths.ts";

/** A unit's goal as an attempt: the test asks all four questions, the make knows what is left to do. */
export function unitAttempt(goal: UnitGoal, paths: HostPaths): Attempt {
  const { unit, onChange, startedBy, ready, startMs } = goal.unit;
  const start = goal.unit.start ?? 'systemctl restart "$unit"';
  const settings = `unit=${quoted(unit)} want=${goal.digest} stamp=${quoted(`${paths.stamps}/${unit}`)}
files=(${goal.files.map((id) => quoted(`${paths.root}${filePath(id)}`)).join(" ")})
on_change=${onChange} started_by=${startedBy} start_ms=${startMs} poll=${seconds(pollMs)} file_clock=${fileClockUs}
ready=${quoted(ready)}
start=${quoted(start)}`;
  return {
    id: goal.id,
    test: `${settings}\n${unitState}\n${unitTest}`,
    make: `${settings}\n${unitState}\n${unitMake}`,
    // The wait for readiness may pass twice: once as it is, once after a restart.
    timeoutMs: 2 * startMs + 10_000,
    settleMs: 1000,
  };
}

const unitState = `show() {
  active=inactive enabled=none reload_needed=no since=""
  while IFS='=' read -r key value; do
    case $key in
      ActiveState) active=$value ;;
      UnitFileState) enabled=\${value:-none} ;;
      NeedDaemonReload) reload_needed=$value ;;
      InactiveExitTimestamp) since=$value ;;
    esac
  done < <(systemctl show --timestamp=us+utc \\
    --property=ActiveState,UnitFileState,NeedDaemonReload,InactiveExitTimestamp -- "$unit")
}
boots_rightly() {
  case $started_by,$enabled in
    cluster,enabled | cluster,enabled-runtime) return 1 ;;
    cluster,* | systemd,enabled | systemd,static | systemd,indirect | systemd,generated | systemd,alias) ;;
    *) return 1 ;;
  esac
}
read_stamp() {
  stamped=""
  if [ -r "$stamp" ]; then read -r stamped <"$stamp" || true; fi
}`;

const unitTest = `show
read_stamp
boots_rightly
[ "$stamped" = "$want" ]
if [ "$started_by" = cluster ] && [ "$active" = inactive ]; then exit 0; fi
[ "$active" = active ]
( set -eu -o pipefail; eval "$ready" )`;

/**
 * A unit that was started after the last of its files was put in place has them, whoever started it: an apply that was
 * cut off during a long start (a state transfer may take minutes), or a condition that founds a cluster, whose first
 * member must not be restarted right away. It is waited for, not started anew.
 *
 * `wait_ready` stands outside of conditions, within which bash would ignore that the readiness test sets `-e`.
 */
const unitMake = `exec 5<> <(:)
now() { time=$((\${EPOCHREALTIME/[.,]/} / 1000)); }
put() {
  mkdir -p "\${1%/*}"
  printf '%s\\n' "$2" >"\${1%/*}/.\${1##*/}.new"
  sync -- "\${1%/*}/.\${1##*/}.new"
  mv -fT -- "\${1%/*}/.\${1##*/}.new" "$1"
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
  for file in "\${files[@]}"; do
    changed=$(stat -c %.6Z -- "$file") || return 1
    if [ "$started" -le $((\${changed/./} + file_clock)) ]; then return 1; fi
  done
}
fresh_start() {
  systemctl reset-failed "$unit" 2>/dev/null || true
  case $active in
    active | activating | reloading) systemctl restart "$unit" ;;
    *) ( set -eu -o pipefail; eval "$start" ) ;;
  esac
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
if [ "$started_by" = cluster ] && [ "$active" != active ]; then
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
put "$stamp" "$want"`;
