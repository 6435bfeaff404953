import { z } from "zod";
import { listed } from "../../text/sentence.ts";
import { withVariables } from "../../text/script.ts";
import type { Part } from "../contract/status.ts";
import { scheme } from "../openstack/service-url.ts";
import recon from "./recon.sh";
import type { StorageKind, StorageServer } from "./servers.ts";
import units from "./units.sh";
import { withPort } from "../../text/network-place.ts";

/** Bash that asks a storage server at an address: recon.sh. */
export function storageScript({ unit, kind, port }: StorageServer, address: string): string {
  const questions = ["diskusage", `replication/${kind}`, ...(kind === "object" ? ["async", "quarantined"] : [])];
  return withVariables(recon, { unit, url: `${scheme}://${withPort(address, port)}`, questions });
}

// Answers of swift 2.35 `middleware/recon.py`; what has not been counted yet is null, what cannot be counted an empty text.
const count = z.number().nullish();
const disks = z.array(z.object({ device: z.string(), mounted: z.unknown(), avail: z.unknown(), size: z.unknown() }));
const replication = z.object({
  replication_last: count,
  replication_stats: z.object({ failure: count }).nullish(),
});
const pending = z.object({ async_pending: count });
const quarantined = z.object({ objects: count });

export interface StorageDetail {
  /** systemd's word for the unit. */
  readonly unit: string;
  /** 0 where nobody answered. */
  readonly httpStatus: number;
  /** Of its fullest disk, in percent. */
  readonly fullPercent?: number;
  /** Names of disks that are not there. */
  readonly missingDisks: readonly string[];
  /** Copies that the last pass of the replicator could not bring to where they belong. */
  readonly notReplicated?: number;
  /** Updates of listings that wait for a server which was away. */
  readonly waitingUpdates?: number;
  /** Objects that an auditor found broken and put aside. */
  readonly quarantined?: number;
}

/**
 * Reads what `storageScript` printed; undefined when it is nothing of the kind.
 *
 * @param hasDisks whether each of its places is a disk of its own, which must be mounted
 */
export function parseStorage(output: string, kind: StorageKind, hasDisks: boolean): StorageDetail | undefined {
  const [, unit, status] = /^(\S+) (\d{3})$/m.exec(output) ?? [];
  if (unit === undefined || status === undefined) return undefined;
  const answers = new Map(
    output.split("\n").flatMap((line): [string, unknown][] => {
      const at = line.indexOf(" ");
      return /^[{[]/.test(line.slice(at + 1)) ? [[line.slice(0, at), JSON.parse(line.slice(at + 1))]] : [];
    }),
  );
  const told = <T>(question: string, schema: z.ZodType<T>): T | undefined =>
    schema.safeParse(answers.get(question)).data;
  const all = told("diskusage", disks) ?? [];
  const full = all.flatMap(({ avail, size }) =>
    typeof avail === "number" && typeof size === "number" && size > 0 ? [Math.round(100 * (1 - avail / size))] : [],
  );
  const numbers = {
    notReplicated: told(`replication/${kind}`, replication)?.replication_stats?.failure,
    waitingUpdates: told("async", pending)?.async_pending,
    quarantined: told("quarantined", quarantined)?.objects,
  };
  return {
    unit,
    httpStatus: Number(status),
    missingDisks: hasDisks ? all.filter(({ mounted }) => mounted !== true).map(({ device }) => device) : [],
    ...(full.length === 0 ? {} : { fullPercent: Math.max(...full) }),
    ...Object.fromEntries(Object.entries(numbers).filter(([, value]) => typeof value === "number")),
  };
}

/** With this much of a disk in use, its copies must soon go elsewhere. */
const fullFrom = 90;

export function storagePart({ component, kind }: StorageServer, output: string, host: string, hasDisks: boolean): Part {
  const detail = parseStorage(output, kind, hasDisks);
  const part = (state: Part["state"], sentence: string): Part => ({
    component,
    host,
    state,
    sentence,
    detail: { ...detail },
  });
  if (detail === undefined) return part("unknown", "could not be asked");
  const { unit, httpStatus, missingDisks, fullPercent = 0 } = detail;
  if (httpStatus === 0) return part("down", `does not answer; its unit is ${unit}`);
  if (httpStatus !== 200) return part("down", `answers ${httpStatus}; its unit is ${unit}`);
  if (missingDisks.length > 0) return part("degraded", `serves without ${listed(missingDisks)}: not mounted`);
  if (fullPercent >= fullFrom) return part("degraded", `serves; its fullest disk is ${fullPercent} % full`);
  return part("up", ["serves", ...remarks(detail)].join("; "));
}

/** What is under way or was found, where there is any. */
function remarks({ notReplicated = 0, waitingUpdates = 0, quarantined: broken = 0 }: StorageDetail): readonly string[] {
  return [
    ...(notReplicated > 0 ? [`${notReplicated} copies could not be compared with other hosts`] : []),
    ...(waitingUpdates > 0 ? [`${waitingUpdates} updates of listings wait`] : []),
    ...(broken > 0 ? [`${broken} broken copies were put aside`] : []),
  ];
}

/** Bash that names those of the units that do not run: units.sh. */
export function unitsScript(asked: readonly string[]): string {
  return withVariables(units, { units: asked });
}

/** A component that answers nobody, by what `unitsScript` printed of its units. */
export function unitsPart(component: string, asked: readonly string[], output: string, host: string): Part {
  const stopped = output.split("\n").filter((line) => line !== "");
  const names = stopped.map((unit) => unit.replace(/\.service$/, ""));
  return {
    component,
    host,
    state: stopped.length === 0 ? "up" : stopped.length === asked.length ? "down" : "degraded",
    sentence: stopped.length === 0 ? "runs" : `${listed(names)} ${names.length === 1 ? "does" : "do"} not run`,
    detail: { stopped },
  };
}
