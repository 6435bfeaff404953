import { shellWord } from "../text/shell-word.ts";
import { retiredSourcesId, type ScriptGoal } from "./goals.ts";
import type { HostPaths } from "./host-paths.ts";

export function siteId(host: string): string {
  return `${host}/site`;
}

/** The host says whose it is, before anything else is made there. */
export function belongingGoal(host: string, site: string, paths: HostPaths): ScriptGoal {
  const note = shellWord(paths.site);
  return {
    kind: "script",
    id: siteId(host),
    host,
    alternates: [],
    holds: `${host} says that it belongs to the site ${site}`,
    what: `note that the host belongs to the site ${site}`,
    after: [],
    test: `read -r site <${note} && [ "$site" = ${shellWord(site)} ]`,
    remedy: {
      kind: "make",
      script: `mkdir -p ${note.slice(0, note.lastIndexOf("/"))}\nprintf '%s\\n' ${shellWord(site)} >${note}.new\nsync -- ${note}.new\nmv -fT -- ${note}.new ${note}`,
      timeoutMs: 10_000,
    },
    settleMs: 1000,
  };
}

export function partingId(host: string): string {
  return `${host}/no site`;
}

/** The host forgets whose it was, after all that it had of the site has left. */
export function partingGoal(host: string, paths: HostPaths): ScriptGoal {
  const note = shellWord(paths.site);
  return {
    kind: "script",
    id: partingId(host),
    host,
    alternates: [],
    holds: `${host} belongs to no site`,
    what: "forget the site that the host belonged to",
    why: "the host leaves",
    after: [retiredSourcesId(host)],
    test: `[ ! -e ${note} ]`,
    remedy: { kind: "make", script: `rm -f -- ${note}`, timeoutMs: 10_000 },
    settleMs: 1000,
  };
}

/**
 * Undefined when the host is the site's, or nobody's. Under another name all that is on it would have left the design, and its
 * clusters would be told to be others while they run.
 */
export function otherSite(host: string, site: string, says: string | undefined): string | undefined {
  if (says === undefined || says === site) return undefined;
  return `${host} belongs to the site ${says}, and the file describes the site ${site}. A site that runs keeps its name, which its clusters have as well: write "site: ${says}". If the host is to be another site's from now on, remove /var/lib/quorate/site on it.`;
}
