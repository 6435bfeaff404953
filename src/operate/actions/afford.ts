import type { Design } from "../../catalogue/contract/design.ts";
import { lossQuestion } from "../../observe/loss.ts";
import type { Snapshot } from "../../observe/snapshot.ts";
import { listed } from "../../text/sentence.ts";
import type { Affordable } from "./action.ts";

/** Whether clients are served by the others while a host does not take part. Pure. */
export function affordsLossOf(design: Design, snapshot: Snapshot, host: string): Affordable {
  const ask = lossQuestion(design, snapshot, "down");
  const already = new Set(ask({ hosts: [] }).endpoints);
  const stopped = ask({ hosts: [host] }).endpoints.filter((name) => !already.has(name));
  if (stopped.length > 0) {
    return {
      can: false,
      sentence: `The site cannot spare ${host} now: without it nobody would be served by ${listed(stopped)}.`,
    };
  }
  if (already.size > 0) return { can: false, sentence: `Nobody is served by ${listed([...already])} as it is.` };
  return { can: true, sentence: `The site can spare ${host}: without it every endpoint is served.` };
}

/** Whether the site is well enough that something is brought to another of its hosts. Pure. */
export function affordsMove(design: Design, snapshot: Snapshot): Affordable {
  const restarts = affordsRestarts(design, snapshot);
  return restarts.can ? { can: true, sentence: "Every endpoint is served, and every host answers." } : restarts;
}

/** Whether the site is well enough that parts of it may be restarted one at a time. Pure. */
export function affordsRestarts(design: Design, snapshot: Snapshot): Affordable {
  const stopped = lossQuestion(design, snapshot, "down")({ hosts: [] }).endpoints;
  if (stopped.length > 0) return { can: false, sentence: `Nobody is served by ${listed(stopped)} as it is.` };
  const silent = snapshot.hosts.filter(({ state }) => state !== "up").map(({ name }) => name);
  if (silent.length > 0) {
    return { can: false, sentence: `${listed(silent)} cannot be reached: the others have nobody to spare.` };
  }
  return { can: true, sentence: "Every endpoint is served; each part is restarted once others say that they serve." };
}
