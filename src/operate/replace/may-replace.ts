import type { Design } from "../../catalogue/contract/design.ts";
import { lossQuestion, votersHaveMajority } from "../../observe/loss.ts";
import type { Snapshot } from "../../observe/snapshot.ts";
import { listed } from "../../text/sentence.ts";

/** How far it is, by what the site file says. */
export type Begun =
  | { readonly kind: "fresh" }
  | { readonly kind: "written" }
  | { readonly kind: "refused"; readonly because: string };

/** Whether the site file has the host or its successor. Pure. */
export function begunOf(hosts: readonly { readonly name: string }[], old: string, next: string): Begun {
  const has = (host: string): boolean => hosts.some(({ name }) => name === host);
  if (old === next) return { kind: "refused", because: `${old} cannot come into its own place.` };
  if (has(old) && has(next)) {
    return {
      kind: "refused",
      because: `${next} is a host of the site already, beside ${old}. Take the line of ${old} out of the site file, and apply.`,
    };
  }
  if (has(old)) return { kind: "fresh" };
  if (has(next)) return { kind: "written" };
  return {
    kind: "refused",
    because: `${old} is no host of the site; it has ${listed(hosts.map(({ name }) => name))}.`,
  };
}

/** Why a host is not to be replaced now; undefined where it may be. `design` has it still. Pure. */
export function whyNotReplace(design: Design, snapshot: Snapshot, old: string): string | undefined {
  const up = new Set(snapshot.hosts.filter(({ state }) => state === "up").map(({ name }) => name));
  if (up.has(old)) {
    return `${old} answers: a host that lives leaves by itself. Write \`state: leaving\` at it, apply, and add the other one.`;
  }
  const silent = design.hosts.map(({ name }) => name).filter((name) => name !== old && !up.has(name));
  if (silent.length > 0) return `${listed(silent)} cannot be reached either: all that stay must be told.`;
  if (!votersHaveMajority(design, (host) => up.has(host))) {
    return "Those that are left have no majority: bring one of the others back first.";
  }
  const stopped = lossQuestion(design, snapshot, "down")({ hosts: [] }).endpoints;
  return stopped.length === 0 ? undefined : `Nobody is served by ${listed(stopped)} as it is: mend that first.`;
}
