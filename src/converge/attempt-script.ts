import { createHash } from "node:crypto";
import { pollMs, prelude, quoted, seconds, testLimitMs, whole } from "./bash.ts";
import type { UnitGoal } from "./goals.ts";
import type { HostPaths } from "./host-paths.ts";

/** What became of one attempt to make something hold. */
export type AttemptOutcome =
  | { readonly kind: "already" }
  | { readonly kind: "made" }
  /** `make` ended with another status than 0, or was ended after its time. */
  | { readonly kind: "make-failed"; readonly status: number }
  | { readonly kind: "make-timed-out" }
  /** `make` went well but the test does not hold after it. */
  | { readonly kind: "unsettled" }
  /** An earlier apply still makes the same on the host. */
  | { readonly kind: "locked" };

export interface Attempt {
  readonly id: string;
  readonly test: string;
  readonly make: string;
  readonly timeoutMs: number;
  readonly settleMs: number;
}

/**
 * Test, make, and look again until it holds, all in one round trip. What the two print goes to standard error; only
 * lines of this script go to standard output.
 */
export function attemptScript(attempt: Attempt, paths: HostPaths): string {
  return whole(
    prelude,
    testing(attempt.test),
    locked(attempt.id, paths),
    "q_look; if [ $q_status -eq 0 ]; then echo '@q already'; exit 0; fi",
    making(attempt),
    settling(attempt.settleMs),
  );
}

/** Only makes: for a remedy that was decided and acts on another host than its test. */
export function makeScript(attempt: Omit<Attempt, "test" | "settleMs">, paths: HostPaths): string {
  return whole(prelude, locked(attempt.id, paths), making(attempt), "echo '@q made'");
}

/** Only looks, again and again until it holds or the time is over; says `made` or `unsettled`. */
export function settleScript(test: string, settleMs: number): string {
  return whole(prelude, testing(test), settling(settleMs));
}

function testing(test: string): string {
  return `q_test=${quoted(test)}
q_look() { q_try ${seconds(testLimitMs)} "$q_test" >/dev/null 2>&1; q_status=$?; }`;
}

function making({ make, timeoutMs }: Pick<Attempt, "make" | "timeoutMs">): string {
  return `q_try ${seconds(timeoutMs)} ${quoted(make)} >&2
q_status=$?
if [ $q_status -eq 124 ]; then echo '@q make-timed-out'; exit 0; fi
if [ $q_status -ne 0 ]; then echo "@q make-failed $q_status"; exit 0; fi`;
}

function locked(id: string, paths: HostPaths): string {
  const name = createHash("sha256").update(id).digest("hex").slice(0, 16);
  return `mkdir -p ${quoted(paths.locks)}
exec 8>>${quoted(`${paths.locks}/${name}.lock`)}
flock -w 10 8 || { echo '@q locked'; exit 0; }`;
}

function settling(settleMs: number): string {
  return `q_now; q_until=$((q_time + ${settleMs}))
while :; do
  q_look
  if [ $q_status -eq 0 ]; then break; fi
  q_now
  if [ "$q_time" -ge "$q_until" ]; then
    echo '@q unsettled'
    q_try ${seconds(testLimitMs)} "$q_test" >&2
    exit 0
  fi
  q_pause ${seconds(pollMs)}
done
echo '@q made'`;
}

/** Undefined when the script said nothing of the kind. */
export function parseAttempt(output: string): AttemptOutcome | undefined {
  for (const line of output.split("\n")) {
    const [, kind, status] =
      /^@q (already|made|make-failed|make-timed-out|unsettled|locked)(?: (\d+))?$/.exec(line) ?? [];
    switch (kind) {
      case "already":
      case "made":
      case "make-timed-out":
      case "unsettled":
      case "locked":
        return { kind };
      case "make-failed":
        return { kind, status: Number(status) };
      case undefined:
        break;
    }
  }
  return undefined;
}

/** A unit's goal as an attempt: the test asks all four questions, the make knows what is left to do. */
export function unitAttempt(goal: UnitGoal, paths: HostPaths): Attempt {
  const { unit, onChange, startedBy, ready, startMs } = goal.unit;
  const settings = `unit=${quoted(unit)} want=${goal.digest} stamp=${quoted(`${paths.stamps}/${unit}`)}
on_change=${onChange} started_by=${startedBy} start_ms=${startMs} poll=${seconds(pollMs)}
ready=${quoted(ready)}`;
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
  active=inactive enabled=none reload_needed=no invocation=none
  while IFS='=' read -r key value; do
    case $key in
      ActiveState) active=$value ;;
      UnitFileState) enabled=\${value:-none} ;;
      NeedDaemonReload) reload_needed=$value ;;
      InvocationID) invocation=\${value:-none} ;;
    esac
  done < <(systemctl show --property=ActiveState,UnitFileState,NeedDaemonReload,InvocationID -- "$unit")
}
boots_rightly() {
  case $started_by,$enabled in
    pacemaker,enabled | pacemaker,enabled-runtime) return 1 ;;
    pacemaker,* | systemd,enabled | systemd,static | systemd,indirect | systemd,generated | systemd,alias) ;;
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
if [ "$started_by" = pacemaker ] && [ "$active" = inactive ]; then exit 0; fi
[ "$active" = active ]
( set -eu -o pipefail; eval "$ready" )`;

/**
 * `$stamp.begun` names the digest that a restart was begun for and the invocation that it replaces. When an apply is cut
 * off during a long start (a state transfer may take minutes), the next one waits for it instead of starting it anew.
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
fresh_start() {
  put "$stamp.begun" "$want $invocation"
  systemctl reset-failed "$unit" 2>/dev/null || true
  systemctl restart "$unit"
}
take_up() {
  local begun="" before=""
  if [ -r "$stamp.begun" ]; then read -r begun before <"$stamp.begun" || true; fi
  case $active in
    active | activating | reloading)
      if [ "$stamped" = "$want" ] || { [ "$begun" = "$want" ] && [ "$before" != "$invocation" ]; }; then
        as_it_is=yes
        return 0
      fi
      if [ "$on_change" = reload ] && [ -n "$stamped" ] && [ "$active" = active ]; then
        systemctl reload "$unit"
        return
      fi
      ;;
  esac
  fresh_start
}
explain() {
  systemctl --no-pager --lines=0 status "$unit" >&2 || true
  journalctl --no-pager -q -o cat -n 8 -u "$unit" >&2 || true
  echo "$1" >&2
  exit 1
}
as_it_is=no
show
read_stamp
if [ "$enabled" = masked ]; then systemctl unmask "$unit"; fi
if ! boots_rightly; then
  if [ "$started_by" = pacemaker ]; then systemctl disable --quiet "$unit"; else systemctl enable --quiet "$unit"; fi
fi
if [ "$reload_needed" = yes ]; then systemctl daemon-reload; fi
if [ "$started_by" = pacemaker ] && [ "$active" != active ]; then
  put "$stamp" "$want"
  exit 0
fi
take_up || explain "$unit did not take up its files"
wait_ready
if [ "$serves" = no ] && [ "$as_it_is" = yes ]; then
  show
  fresh_start || explain "$unit does not start"
  wait_ready
fi
if [ "$serves" = no ]; then explain "$unit does not serve"; fi
put "$stamp" "$want"
rm -f "$stamp.begun"`;
