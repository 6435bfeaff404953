import type { ManagedUnit } from "../catalogue/contract/condition.ts";
import { managedMark } from "../catalogue/contract/file.ts";
import { withVariables } from "../text/script.ts";
import { pollMs, seconds, testLimitMs, whole } from "./bash.ts";
import facts from "./facts.sh";
import type { Goal } from "./goals.ts";
import type { HostPaths } from "./host-paths.ts";
import prelude from "./prelude.sh";

/** Tests that run at the same time on one host; most of them wait for an answer rather than compute. */
const testsAtOnce = 8;

/** The last line of complete facts. */
export const factsEndMark = "@q end";

/** What a facts script runs besides looking at files and units, in the order in which its output counts them. */
export interface NumberedTest {
  readonly id: string;
  readonly script: string;
  /** A unit that must be active for the test to be worth running. */
  readonly unit?: string;
}

export function testsOf(goals: readonly Goal[]): readonly NumberedTest[] {
  return goals.flatMap((goal): NumberedTest[] => {
    switch (goal.kind) {
      case "script":
        return [{ id: goal.id, script: goal.test }];
      case "unit":
        return [unitTest(goal.id, goal.unit)];
      case "file":
        return [];
    }
  });
}

/** Whether it serves; of one that the cluster is to run and does not, whether the cluster has been told. */
function unitTest(id: string, { unit, ready, told }: ManagedUnit): NumberedTest {
  if (told === undefined) return { id, script: ready, unit };
  return { id, script: `if systemctl is-active --quiet ${unit}; then\n${ready}\nelse\n${told}\nfi` };
}

/** One script that tells all facts of one host: facts.sh. */
export function factsScript(goals: readonly Goal[], paths: HostPaths, patience: number): string {
  const files = goals.flatMap((goal) => (goal.kind === "file" ? [`${paths.root}${goal.file.path}`] : []));
  const units = goals.flatMap((goal) => (goal.kind === "unit" ? [goal.unit.unit] : []));
  const tests = testsOf(goals);
  const script = withVariables(facts, {
    q_files: files,
    q_root: paths.root,
    q_site: paths.site,
    q_removed: paths.removed,
    q_mark: managedMark,
    q_manifest: paths.manifest,
    q_stamps: paths.stamps,
    q_units: units,
    q_tests: tests.map(({ script: test }) => test),
    q_test_units: tests.map(({ unit }) => unit ?? ""),
    q_at_once: testsAtOnce,
    q_limit_ms: patience * testLimitMs,
    q_tick: seconds(pollMs),
    q_os_release: `${paths.root}/etc/os-release`,
  });
  return whole(prelude, script, `echo '${factsEndMark}'`);
}
