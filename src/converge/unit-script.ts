import { withVariables } from "../text/script.ts";
import type { Attempt } from "./attempt-script.ts";
import { fileClockUs, pollMs, seconds } from "./bash.ts";
import { filePath, type UnitGoal } from "./goals.ts";
import type { HostPaths } from "./host-paths.ts";
import unitMake from "./unit-make.sh";
import unitState from "./unit-state.sh";
import unitTest from "./unit-test.sh";

/** A unit's goal as an attempt: the test asks all four questions, the make knows what is left to do. */
export function unitAttempt(goal: UnitGoal, paths: HostPaths, patience: number): Attempt {
  const { unit, onChange, startedBy, told = "", ready, startMs } = goal.unit;
  const start = goal.unit.start ?? 'systemctl start "$unit"';
  const seen = { unit, started_by: startedBy, told, stamp: `${paths.stamps}/${unit}`, want: goal.digest, ready };
  const files = goal.files.map((id) => `${paths.root}${filePath(id)}`);
  const taking = {
    files,
    removed: paths.removed,
    on_change: onChange,
    start,
    start_ms: patience * startMs,
    poll: seconds(pollMs),
    file_clock: fileClockUs,
  };
  return {
    id: goal.id,
    test: withVariables(unitState + unitTest, seen),
    make: withVariables(unitState + unitMake, { ...seen, ...taking }),
    // The wait for readiness may pass twice: once as it is, once after a restart.
    timeoutMs: 2 * startMs + 10_000,
    // What served a moment ago may be too slow for the next look on a busy host; it is looked at again, not given up.
    settleMs: 60_000,
  };
}
