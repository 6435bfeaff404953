import type { Design } from "../../catalogue/contract/design.ts";
import type { Site, SiteHost } from "../../spec/site.ts";
import { modelOf } from "../model/read-model.ts";
import { modelOfDesign, type Knobs } from "../site/site-model.ts";
import type { Change } from "./what-if.ts";

/** What could be changed about a site. `design` is the way from a site to its design. */
export function changesOfSite(
  site: Site,
  designed: Design,
  knobs: Knobs,
  design: (site: Site) => Design,
): readonly Change[] {
  const changes: Change[] = [];
  const add = (change: string, of: Design, changed: Knobs, ratesOnly: boolean): void => {
    const read = modelOf(modelOfDesign(of, changed), site.name);
    if (read.ok) changes.push({ change, model: read.model, ratesOnly });
  };
  add("every repair takes half the time", designed, { ...knobs, repair: knobs.repair / 2 }, true);
  add(
    "failures are noticed and failed over in half the time",
    designed,
    { ...knobs, detection: knobs.detection / 2 },
    true,
  );
  add("half as many failures go unnoticed", designed, { ...knobs, uncovered: knobs.uncovered / 2 }, true);
  if (site.fencing.kind === "none") add("fencing", designed, { ...knobs, fencing: true }, true);
  const control = site.hosts.filter((host) => host.roles.includes("control"));
  if (control.length > 0 && control.length <= hostsWorthAdding) {
    add("one more control host", design(withHosts(site, 1)), knobs, false);
    if (control.length > 1) add("two more control hosts", design(withHosts(site, 2)), knobs, false);
  }
  return changes;
}

/** Beyond this many control hosts another one is not what a site lacks. */
const hostsWorthAdding = 30;

/** The site with more hosts like its last control host, each in a zone of its own. */
export function withHosts(site: Site, more: number): Site {
  const last = site.hosts.findLast((host) => host.roles.includes("control"));
  if (last === undefined) return site;
  const added = Array.from({ length: more }, (_, i): SiteHost => {
    const name = freeName(site, i + 1);
    return { ...last, name, zone: name, address: freeAddress(site, last.address, i + 1) };
  });
  return { ...site, hosts: [...site.hosts, ...added] };
}

function freeName(site: Site, which: number): string {
  const taken = new Set(site.hosts.map((host) => host.name));
  let n = which;
  while (taken.has(`added${n}`)) n += 1000;
  return `added${n}`;
}

function freeAddress(site: Site, from: string, which: number): string {
  const taken = new Set([
    ...site.hosts.map((host) => host.address),
    site.vip.internal.address,
    site.vip.public?.address,
  ]);
  const bytes = from.split(".").map(Number);
  let value = bytes.reduce((sum, byte) => sum * 256 + byte, 0);
  for (let found = 0; found < which;) {
    value += 1;
    if (!taken.has(dotted(value))) found += 1;
  }
  return dotted(value);
}

function dotted(value: number): string {
  return [16_777_216, 65_536, 256, 1].map((unit) => Math.floor(value / unit) % 256).join(".");
}
