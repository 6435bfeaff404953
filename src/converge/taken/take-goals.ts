import type { Design } from "../../catalogue/contract/design.ts";
import type { ManagedFile } from "../../catalogue/contract/file.ts";
import { withVariables } from "../../text/script.ts";
import { listed } from "../../text/sentence.ts";
import { shellWord } from "../../text/shell-word.ts";
import { siteId } from "../belonging.ts";
import { unitId, type Goals, type ScriptGoal } from "../goals.ts";
import { inOrder } from "../graph.ts";
import { hostPaths, type HostPaths } from "../host-paths.ts";
import giveBack from "./give-back.sh";
import stopOurs from "./stop-ours.sh";
import take from "./take.sh";

/** Who runs a technology on a host now: units of systemd, and containers as `docker NAME`. */
export interface Theirs {
  readonly units: readonly string[];
  readonly containers: readonly string[];
}

/** What is to be taken over on one host. */
export interface Taking {
  readonly host: string;
  readonly technology: string;
  /** Units of the design that will run it. */
  readonly ours: readonly string[];
  /** Those that its packages would start. */
  readonly masked: readonly string[];
  readonly files: readonly ManagedFile[];
  /** Written by conditions. */
  readonly written: readonly string[];
  readonly theirs: Theirs;
  /** Whether it stops everywhere before it starts anywhere. */
  readonly atOnce: boolean;
}

const takeMs = 180_000;
const giveBackMs = 180_000;

export function takenId(host: string, technology: string): string {
  return `${host}/taken ${technology}`;
}

function noteOf(technology: string, { taken }: HostPaths): string {
  return `${taken}/${technology}`;
}

/** The goals with those that keep what is there, which come before all else that is made of the technology. */
export function withTaking(goals: Goals, takings: readonly Taking[], paths: HostPaths = hostPaths()): Goals {
  const keeping = takings.map((taking) => keepGoal(taking, paths));
  const ids = keeping.map(({ id }) => id);
  const ours = new Set(takings.flatMap(({ host, ours: units }) => units.map((unit) => unitId(host, unit))));
  const goalsAfter = goals.goals.map((goal) => {
    if (goal.id === siteId(goal.host)) return goal;
    const own = takings.some(({ host }) => host === goal.host) ? ids : [];
    return own.length > 0 || ours.has(goal.id) ? { ...goal, after: [...new Set([...goal.after, ...ids])] } : goal;
  });
  return { ...goals, goals: inOrder([...goalsAfter, ...keeping]) };
}

function keepGoal(taking: Taking, paths: HostPaths): ScriptGoal {
  const { host, technology, theirs, ours, masked, atOnce } = taking;
  const note = noteOf(technology, paths);
  const others = theirs.units.filter((unit) => !ours.includes(unit));
  const runs = [...theirs.units, ...theirs.containers.map((each) => `the container ${each.split(" ")[1] ?? ""}`)];
  return {
    kind: "script",
    id: takenId(host, technology),
    host,
    alternates: [],
    holds: `what ran ${technology} on ${host} is kept and stands aside`,
    what: `keep what ${technology} is here, and have ${runs.length === 0 ? "nobody" : listed(runs)} stand aside`,
    why: "it is taken over",
    after: [siteId(host)],
    test: `[ -e ${shellWord(`${note}/stopped`)} ]`,
    remedy: {
      kind: "make",
      script: withVariables(take, {
        note,
        root: paths.root,
        paths: [...taking.files.map(({ path }) => path), ...taking.written],
        units: [...new Set([...theirs.units, ...ours, ...masked])],
        aside: others,
        // A unit of the same name is restarted with the new files; where all stop first it must wait for the others.
        pause: atOnce ? theirs.units.filter((unit) => ours.includes(unit)) : [],
        containers: theirs.containers,
        settings: taking.files.flatMap(kernelSettings),
      }),
      timeoutMs: takeMs,
    },
    settleMs: 1000,
    gate: {
      turn: `taken ${technology}`,
      interrupts: `what ${technology} on ${host} does, from when ${runs.length === 0 ? "it" : listed(runs)} stops until it runs by Quorate's files`,
    },
  };
}

/** sysctl.d(5): `key = value`. */
function kernelSettings({ path, content }: ManagedFile): readonly string[] {
  return path.startsWith("/etc/sysctl.d/") && typeof content === "string"
    ? [...content.matchAll(/^-?([a-z][\w.]*) *=/gmu)].map(([, key = ""]) => key)
    : [];
}

/** What stops Quorate's own units of a technology on a host, and what then puts back who ran it before. */
export function giveBackScripts(
  technology: string,
  ours: readonly string[],
  paths: HostPaths = hostPaths(),
): { readonly stop: Making; readonly back: Making } {
  const note = noteOf(technology, paths);
  const { root, manifest, stamps, backups, locks, site } = paths;
  const isGone = `[ ! -e ${shellWord(note)} ]`;
  const stopped = `! systemctl is-active --quiet ${ours.map(shellWord).join(" ")}`;
  return {
    // Once it was given back, what runs by the same name is theirs.
    stop: { make: withVariables(stopOurs, { ours }), test: `${isGone} || ${stopped}`, timeoutMs: giveBackMs },
    back: {
      make: withVariables(giveBack, { note, root, manifest, stamps, backups, locks, site, ours }),
      test: isGone,
      timeoutMs: giveBackMs,
    },
  };
}

interface Making {
  readonly make: string;
  readonly test: string;
  readonly timeoutMs: number;
}

/** Names of what was taken over, a line each; nothing where nothing was. */
export function takenScript({ taken }: HostPaths = hostPaths()): string {
  return `cd ${shellWord(taken)} 2>/dev/null || exit 0\nfor each in *; do case $each in '*' | *.new | *.gone) ;; *) printf '%s\\n' "$each" ;; esac; done`;
}

/** Units of the design that run a technology on a host. */
export function unitsOf({ components }: Design, technology: string, host: string): readonly string[] {
  return components
    .filter(({ service, hosts }) => service === technology && hosts.includes(host))
    .flatMap(({ units }) => units);
}
