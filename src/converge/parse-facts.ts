import { factsEndMark, type NumberedTest } from "./facts-script.ts";
import type { HostPaths } from "./host-paths.ts";

/** A file as `stat` and `sha256sum` see it; `other` is something that is no regular file. */
export type FileFact =
  | { readonly kind: "other" }
  | {
      readonly kind: "regular";
      readonly sha256: string;
      readonly mode: number;
      readonly owner: string;
      readonly group: string;
    };

export interface UnitFact {
  /** As `systemctl is-enabled` says it: `enabled`, `static`, `disabled`, `masked`, `none`. */
  readonly fileState: string;
  readonly active: boolean;
  /** What the unit's stamp says; empty where it has none. */
  readonly stamp: string;
}

export type TestFact = "holds" | "fails" | "timed-out";

/** What one host said in one round trip. */
export interface HostFacts {
  /** By path in the design; a file that is not there is absent. */
  readonly files: ReadonlyMap<string, FileFact>;
  /** By path: the digest of what was last written there. */
  readonly manifest: ReadonlyMap<string, string>;
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
  let complete = false;

  for (const line of output.split("\n")) {
    if (line === factsEndMark) complete = true;
    const [, kind, rest = ""] = /^@q (\w+) (.*)$/.exec(line) ?? [];
    switch (kind) {
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
        const [unit, active, fileState, stamp = ""] = rest.split(" ");
        if (unit === undefined || fileState === undefined) break;
        units.set(unit, { active: active === "active", fileState, stamp });
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
  return complete ? { files, manifest, units, tests: results } : undefined;
}

function testFact(status: string | undefined): TestFact {
  if (status === "timed-out") return "timed-out";
  return status === "0" ? "holds" : "fails";
}

/** `640 root mysql regular file|/etc/mysql/my.cnf`; digests come before. */
function fileFact(
  rest: string,
  sums: ReadonlyMap<string, string>,
): { readonly path: string; readonly fact: FileFact } | undefined {
  const [, mode, owner, group, type, path] = /^([0-7]+) (\S+) (\S+) ([^|]+)\|(.+)$/.exec(rest) ?? [];
  if (mode === undefined || owner === undefined || group === undefined || path === undefined) return undefined;
  const sha256 = sums.get(path);
  if (type === undefined || !type.startsWith("regular") || sha256 === undefined)
    return { path, fact: { kind: "other" } };
  return { path, fact: { kind: "regular", sha256, mode: Number.parseInt(mode, 8), owner, group } };
}
