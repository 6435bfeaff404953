import type { Gate } from "../catalogue/contract/condition.ts";
import type { Departure } from "../catalogue/contract/departure.ts";
import { managedMark } from "../catalogue/contract/file.ts";
import { withVariables } from "../text/script.ts";
import { listed } from "../text/sentence.ts";
import { shellWord } from "../text/shell-word.ts";
import { whole } from "./bash.ts";
import type { ScriptGoal, UnitGoal } from "./goals.ts";
import type { HostPaths } from "./host-paths.ts";
import leftFile from "./left-file.sh";
import leftFileTest from "./left-file-test.sh";
import leftUnit from "./left-unit.sh";
import type { HostFacts } from "./parse-facts.ts";

/** A unit may take its time to stop: systemd's own limit is 90 s (`DefaultTimeoutStopSec`, systemd-system.conf(5)). */
const stopMs = 120_000;
/** What a cluster does before a member goes, such as copying what that one held. */
const farewellMs = 120_000;
const fileMs = 90_000;

export interface LeftUnit {
  readonly host: string;
  readonly unit: string;
  readonly active: boolean;
  /** Where the design has it. */
  readonly elsewhere: readonly UnitGoal[];
  /** How it leaves, where its host leaves the site. */
  readonly departure?: Departure;
}

export function leftUnitId(host: string, unit: string): string {
  return `${host}/left unit ${unit}`;
}

export function unitLeaves(left: LeftUnit, paths: HostPaths): ScriptGoal {
  const { host, unit, active, departure } = left;
  const stamp = `${paths.stamps}/${unit}`;
  const stop = withVariables(leftUnit, { unit, stamp });
  const script = active && departure?.farewell !== undefined ? whole(departure.farewell, stop) : stop;
  return {
    kind: "script",
    id: leftUnitId(host, unit),
    host,
    alternates: [],
    holds: `${unit}, which left the design, does not run`,
    what: `stop and disable ${unit}`,
    why: whyLeft(left),
    after: [],
    test: `[ ! -e ${shellWord(stamp)} ]`,
    remedy: { kind: "make", script, timeoutMs: stopMs + (departure?.farewell === undefined ? 0 : farewellMs) },
    settleMs: 1000,
    ...(active ? { gate: gateOf(left) } : {}),
  };
}

function whyLeft({ host, elsewhere, departure }: LeftUnit): string {
  if (departure !== undefined) return `${host} leaves the site`;
  if (elsewhere.length === 0) return "it left the design";
  return `the design has it on ${listed(elsewhere.map((goal) => goal.host))} instead`;
}

/** Hosts that leave do so one part at a time, whatever part it is: no two clusters lose a member at once. */
const leavingTurn = "leaving";

/** Where the unit goes on elsewhere, those hosts are asked what they are asked before one of them restarts it. */
function gateOf({ host, unit, elsewhere, departure }: LeftUnit): Gate {
  const interrupts = departure?.interrupts ?? `what ${unit} on ${host} does, for good`;
  if (departure?.ask !== undefined) return { turn: leavingTurn, interrupts, ask: departure.ask };
  const turn = departure === undefined ? `left ${unit}` : leavingTurn;
  const [other] = elsewhere;
  if (other?.unit.gate === undefined) return { turn, interrupts };
  return { ...other.unit.gate, interrupts, ...(departure === undefined ? {} : { turn }) };
}

export function fileLeaves(host: string, path: string, facts: HostFacts | undefined, paths: HostPaths): ScriptGoal {
  const { root, manifest, backups, locks, removed } = paths;
  return {
    kind: "script",
    id: `${host}/${leftFilePart}${path}`,
    host,
    alternates: [],
    holds: `${path}, which left the design, is not there`,
    ...whatOf(path, facts),
    after: [],
    test: withVariables(leftFileTest, { manifest, path }),
    remedy: {
      kind: "make",
      script: withVariables(leftFile, { root, path, manifest, backups, locks, removed, mark: managedMark }),
      timeoutMs: fileMs,
    },
    settleMs: 1000,
  };
}

function whatOf(path: string, facts: HostFacts | undefined): { readonly what: string; readonly why: string } {
  const is = facts?.files.get(path);
  if (is === undefined) return { what: `forget ${path}`, why: "it left the design and is not there any more" };
  const isOurs = is.kind === "regular" && (is.sha256 === facts?.manifest.get(path) || facts?.marked.has(path) === true);
  return isOurs
    ? { what: `take ${path} away`, why: "it left the design; a copy is kept on the host" }
    : {
        what: `forget ${path} and leave it`,
        why: "it left the design, and what is there now was not written by Quorate",
      };
}

const leftFilePart = "left file ";

/** Whether a unit takes something up for the last time: a file that it may have read is taken away. */
export function losesFiles({ host, after }: Pick<UnitGoal, "host" | "after">): boolean {
  return after.some((id) => id.startsWith(`${host}/${leftFilePart}`));
}
