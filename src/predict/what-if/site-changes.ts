import type { Design } from "../../catalogue/contract/design.ts";
import type { Site } from "../../spec/site.ts";
import { detectionRangeMs } from "../../spec/site-defaults.ts";
import { modelOf } from "../../dependability/model/read-model.ts";
import { isFenced, staysOff, type Knobs } from "../site/knobs.ts";
import { endpointBoundMs, type Measured } from "../site/outages.ts";
import { modelOfDesign } from "../site/site-model.ts";
import { together, withHosts, zonesApart } from "./other-sites.ts";
import type { Change } from "./what-if.ts";

/** Beyond this many control hosts another one, or another place for one, is not what a site lacks. */
const hostsWorthMoving = 30;

/** What could be changed about a site. `design` is the way from a site to its design. */
export function changesOfSite(
  site: Site,
  designed: Design,
  knobs: Knobs,
  design: (site: Site) => Design,
): readonly Change[] {
  const changes: Change[] = [];
  const add = (change: string, of: Design, changed: Knobs, ratesOnly: boolean, takesAway = false): void => {
    const read = modelOf(modelOfDesign(of, changed), site.name);
    if (read.ok) changes.push({ change, model: read.model, ratesOnly, ...(takesAway ? { takesAway } : {}) });
  };
  add("repairs twice as fast", designed, { ...knobs, repair: knobs.repair / 2 }, true);
  add("half as many failures unnoticed", designed, { ...knobs, uncovered: knobs.uncovered / 2 }, true);
  add("people there twice as soon", designed, { ...knobs, people: knobs.people / 2 }, true);
  if (staysOff(designed, knobs) && site.fencing.kind === "agent") {
    const reboot = design({ ...site, fencing: { ...site.fencing, action: "reboot" } });
    add("fenced hosts started again (action: reboot)", reboot, knobs, true);
  }
  const detectionMs = Math.max(detectionRangeMs.from, Math.round(site.detectionMs / 2));
  if (detectionMs < site.detectionMs) {
    const faster = design({ ...site, detectionMs });
    const measured = scaled(knobs.measured, designed, faster);
    add(`detection ${seconds(detectionMs)}, not ${seconds(site.detectionMs)}`, faster, { ...knobs, measured }, true);
  }
  const fenced = isFenced(designed, knobs);
  add(fenced ? "no fencing" : "fencing", designed, { ...knobs, fencing: !fenced }, true, fenced);
  const alone = designed.endpoints.flatMap(({ name, pinned }) => (pinned === undefined ? [] : [name]));
  if (alone.length > 0) {
    const read = modelOf(modelOfDesign(designed, { ...knobs, sharedData: true }), site.name);
    const change = `${alone.join(" and ")} data where all hosts reach it`;
    // The other endpoints stay as they are.
    const concerned = alone.map((name) => `${name} data`);
    if (read.ok) {
      const endpoints = read.model.endpoints.filter(({ name }) => concerned.includes(name));
      changes.push({ change, model: { ...read.model, endpoints }, ratesOnly: false });
    }
  }
  const control = site.hosts.filter((host) => host.roles.includes("control"));
  if (control.length === 0 || control.length > hostsWorthMoving) return changes;
  add("one more control host", design(withHosts(site, 1)), knobs, false);
  add("two more control hosts", design(withHosts(site, 2)), knobs, false);
  if (control.length === 1) return changes;
  const apart = zonesApart(site);
  if (apart === null) add("all control hosts in one zone", design(together(site)), knobs, false, true);
  else add("every control host in a zone of its own", design(apart), knobs, false);
  return changes;
}

/** What would have been measured had every timer been that much shorter: gaps shrink as the design's bounds do. */
function scaled(measured: Measured, from: Design, to: Design): Measured {
  return Object.fromEntries(
    Object.entries(measured).map(([endpoint, { gapMs, source }]) => {
      const before = endpointBoundMs(from, endpoint);
      const factor = before > 0 ? endpointBoundMs(to, endpoint) / before : 1;
      return [endpoint, { gapMs: gapMs * factor, source }];
    }),
  );
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
