import { nearest } from "../text/nearest.ts";
import { listed, quote } from "../text/sentence.ts";
import type { WrittenResource } from "./read-resources.ts";
import type { Reader } from "./reader.ts";
import type { Site } from "./site.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** What resources name beside their agents: hosts and zones, and what else the cluster runs. */
export function checkResources(
  reader: Reader,
  written: readonly WrittenResource[],
  site: Site,
  vocabulary: Vocabulary,
): void {
  if (written.length === 0) return;
  const control = site.hosts.filter(({ roles }) => roles.includes("control"));
  const places = [...new Set(control.flatMap(({ name, zone }) => [name, zone]))];
  const run = runByCluster(site, vocabulary);
  for (const { resource, fields } of written) {
    const others = [...run, ...written.map((each) => each.resource.name).filter((name) => name !== resource.name)];
    for (const key of ["prefer", "only"] as const) {
      check(reader, fields.all.get(key)?.offset, resource[key], places, "no control host and no zone of one");
    }
    for (const key of ["with", "after"] as const) {
      check(reader, fields.all.get(key)?.offset, resource[key], others, "nothing that the cluster runs on this site");
    }
    const circle = circleOf(resource.name, written);
    if (circle !== undefined) {
      reader.report("bad-value", fields.all.get("after")?.offset ?? fields.item.offset, {
        message: `${circle.join(" starts after ")}: none of them could begin.`,
        remedy: "Take one of them out of after:.",
      });
    }
  }
}

/** Components that the cluster runs, and the addresses that it moves. */
function runByCluster(site: Site, { componentsOf }: Vocabulary): readonly string[] {
  const { managers, vip } = site;
  const addresses = vip.manager === "pacemaker" ? ["internal", ...(vip.public === undefined ? [] : ["public"])] : [];
  const components = componentsOf(site).filter(
    ({ name, only, usually }) => (only?.manager ?? managers[name] ?? usually) === "pacemaker",
  );
  return [...components.map(({ name }) => name), ...addresses];
}

function check(
  reader: Reader,
  offset: number | undefined,
  given: readonly string[],
  known: readonly string[],
  what: string,
): void {
  for (const name of given) {
    if (known.includes(name)) continue;
    const meant = nearest(name, known);
    reader.report("unknown-name", offset ?? 0, {
      message: `${quote(name)} is ${what}.`,
      remedy: `${meant === undefined ? "" : `Did you mean "${meant}"? `}${known.length === 0 ? "There is none." : `Here may stand ${listed(known, "or")}.`}`,
    });
  }
}

/** The way from a resource through what it starts after back to itself. */
function circleOf(name: string, written: readonly WrittenResource[]): readonly string[] | undefined {
  const after = new Map(written.map(({ resource }) => [resource.name, resource.after]));
  const visit = (path: readonly string[]): readonly string[] | undefined => {
    for (const next of after.get(path.at(-1) ?? "") ?? []) {
      if (next === name) return [...path, next];
      if (path.includes(next)) continue;
      const found = visit([...path, next]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return visit([name]);
}
