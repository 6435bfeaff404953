import type { Decision, DesignDraft } from "../catalogue/contract/design.ts";
import { listed } from "../text/sentence.ts";
import type { Site } from "../spec/site.ts";

/** Decisions about the site as a whole; each technology gives its own. */
export function siteDecisions(site: Site, draft: DesignDraft): readonly Decision[] {
  return [
    {
      subject: "timers",
      choice:
        site.timers === "quorate"
          ? `every timer of every layer follows from detection: ${site.detectionMs} ms`
          : `as ${site.timers} sets them, for comparison`,
      because: "timers that are chosen one by one contradict each other, and the slowest layer decides the outage",
    },
    membersDecision(site, draft),
  ];
}

/** What the operator decided: an option of a service's own file, on every host that has the file or on one. */
export function overrideDecisions({ overrides }: Pick<DesignDraft, "overrides">): readonly Decision[] {
  return overrides.map(({ technology, host, section, option, value, secret }) => ({
    subject: `${technology} [${section}] ${option}`,
    choice: `${secret ? "a secret" : listed([value].flat())}${host === undefined ? "" : ` on ${host}`}`,
    because: `your site file says so (${host === undefined ? "" : `hosts.${host}.`}services.${technology}.config)`,
  }));
}

function membersDecision(site: Site, { members, components }: DesignDraft): Decision {
  const control = site.hosts.filter(({ roles }) => roles.includes("control"));
  const voting = components.filter(({ redundancy }) => redundancy.rule === "majority").map(({ name }) => name);
  const choice = `${members.join(", ")} vote in ${listed(voting)}`;
  const tolerated = Math.floor((members.length - 1) / 2);
  const survives =
    tolerated === 0
      ? "this number of voters survives the loss of none"
      : `${members.length} voters survive the loss of ${tolerated}`;
  if (members.length === control.length) return { subject: "members", choice, because: survives };
  return {
    subject: "members",
    choice: `${choice}; the other control hosts run stateless services only`,
    because: `${survives}; an even number or more than five would add agreement and no safety, and zones get as equal a share as can be`,
  };
}
