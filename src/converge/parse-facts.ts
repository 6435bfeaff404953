import { factsEndMark, type NumberedTest } from "./facts-script.ts";
import type { HostPaths } from "./host-paths.ts";
import type { SystemFact } from "./system.ts";

/** A file as `stat` and `sha256sum` see it; `other` is something that is no regular file. */
export type FileFact =
  | { readonly kind: "other" }
  | {
      readonly kind: "regular";
      readonly sha256: string;
      readonly mode: number;
      readonly owner: string;
      readonly group: string;
      /** When it was last put in place or changed, in microseconds since 1970, by the host's clock. */
      readonly changedUs: number;
    };

export interface UnitFact {
  /** As `systemctl is-enabled` says it: `enabled`, `static`, `disabled`, `masked`, `none`. */
  readonly fileState: string;
  readonly active: boolean;
  /** What the unit's stamp says; empty where it has none. */
  readonly stamp: string;
  /** When it was last started, in microseconds since 1970, by the host's clock; 0: never, or not known. */
  readonly startedUs: number;
}

export type TestFact = "holds" | "fails" | "timed-out";

/** What one host said in one round trip. */
export interface HostFacts {
  /** Undefined where the host does not say. */
  readonly system: SystemFact | undefined;
  /** The site that it says it belongs to; undefined where it says nothing. */
  readonly site: string | undefined;
  /** By path, those of the design and those of an earlier one; a file that is not there is absent. */
  readonly files: ReadonlyMap<string, FileFact>;
  /** By path: the digest of what was last written there. */
  readonly manifest: ReadonlyMap<string, string>;
  /** Paths of an earlier design where a file of Quorate's making is, whatever was edited in it. */
  readonly marked: ReadonlySet<string>;
  /** Those of the design, and those that have a stamp. */
  readonly units: ReadonlyMap<string, UnitFact>;
  /** By goal id: tests of script goals, readiness of units. */
  readonly tests: ReadonlyMap<string, TestFact>;
}

/** Reads what a facts script printed; undefined when its end is missing. Lines that are not its own are passed over. */
export function parseFacts(
  output: string,
  tests: readonly NumberedTest[],
  paths: Pick<HostPaths, "root">,
): HostFacts | undefined {
  const files = new Map<string, FileFact>();
  const sums = new Map<string, string>();
  const manifest = new Map<string, string>();
  const units = new Map<string, UnitFact>();
  const results = new Map<string, TestFact>();
  const marked = new Set<string>();
  let system: SystemFact | undefined;
  let site: string | undefined;
  let complete = false;

  for (const line of output.split("\n")) {
    if (line === factsEndMark) complete = true;
    const [, kind, rest = ""] = /^@q (\w+) (.*)$/.exec(line) ?? [];
    switch (kind) {
      case "system": {
        const [id = "", versionId = "", name = ""] = rest.split("|");
        system = { id, versionId, name: name === "" ? id : name };
        break;
      }
      case "site":
        site = rest;
        break;
      case "marked":
        marked.add(rest.slice(paths.root.length));
        break;
      case "other":
        files.set(rest.slice(paths.root.length), { kind: "other" });
        break;
      case "sha":
      case "wrote": {
        const [, sum, path] = /^([0-9a-f]{64}) \*?(.+)$/.exec(rest) ?? [];
        if (sum === undefined || path === undefined) break;
        if (kind === "wrote") manifest.set(path, sum);
        else sums.set(path, sum);
        break;
      }
      case "stat": {
        const fact = fileFact(rest, sums);
        if (fact !== undefined) files.set(fact.path.slice(paths.root.length), fact.fact);
        break;
      }
      case "unit": {
        const [, unit, active, fileState, stamp, since = ""] = /^(\S+) (\S+) (\S+) (\S+)\|(.*)$/.exec(rest) ?? [];
        if (unit === undefined || fileState === undefined || stamp === undefined) break;
        const fact = { active: active === "active", fileState, stamp: stamp === "none" ? "" : stamp };
        units.set(unit, { ...fact, startedUs: microseconds(since) });
        break;
      }
      case "test": {
        const [index, status] = rest.split(" ");
        const test = tests[Number(index)];
        if (test !== undefined) results.set(test.id, testFact(status));
        break;
      }
      case undefined:
        break;
    }
  }
  return complete ? { system, site, files, manifest, marked, units, tests: results } : undefined;
}

function testFact(status: string | undefined): TestFact {
  if (status === "timed-out") return "timed-out";
  return status === "0" ? "holds" : "fails";
}

/** `Sun 2026-11-22 17:38:33.123456 UTC`, as `systemctl --timestamp=us+utc` writes it. */
function microseconds(time: string): number {
  const [, day, clock, fraction] = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)\.(\d{6}) UTC$/.exec(time) ?? [];
  return day === undefined ? 0 : Date.parse(`${day}T${clock ?? ""}Z`) * 1000 + Number(fraction);
}

/** `640 root mysql 1700000000.123456 regular file|/etc/mysql/my.cnf`; digests come before. */
function fileFact(
  rest: string,
  sums: ReadonlyMap<string, string>,
): { readonly path: string; readonly fact: FileFact } | undefined {
  const [, mode, owner, group, seconds, type, path] = /^([0-7]+) (\S+) (\S+) ([\d.]+) ([^|]+)\|(.+)$/.exec(rest) ?? [];
  if (mode === undefined || owner === undefined || group === undefined || path === undefined) return undefined;
  const sha256 = sums.get(path);
  if (type === undefined || !type.startsWith("regular") || sha256 === undefined)
    return { path, fact: { kind: "other" } };
  return {
    path,
    fact: {
      kind: "regular",
      sha256,
      mode: Number.parseInt(mode, 8),
      owner,
      group,
      changedUs: Math.round(Number(seconds) * 1e6),
    },
  };
}
