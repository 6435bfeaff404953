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
    ...packageDecisions(site),
  ];
}

/** Names no login: the plan is for showing. */
function packageDecisions({ packages }: Site): readonly Decision[] {
  if (packages === undefined) return [];
  const { mirror, sources } = packages;
  const mirrored: Decision[] =
    mirror === undefined
      ? []
      : [
          {
            subject: "packages of Debian",
            choice: `from ${mirror.debian.url}${mirror.security === undefined ? ", without security updates" : ` and ${mirror.security.url}`}`,
            because: `the site says so; signed by ${mirror.key === undefined ? "Debian's own keys" : `the key ${mirror.key.fingerprint}`}`,
          },
        ];
  return [
    ...mirrored,
    ...sources.map(({ name, uris, suites, key, pin }) => ({
      subject: `packages of ${name}`,
      choice: `from ${listed(
        uris.map(({ url }) => url),
        "or",
      )}, ${listed(suites)}${pin === undefined ? "" : `, at priority ${pin.priority}`}`,
      because: `the site says so; signed by the key ${key.fingerprint}, and no other is trusted for it`,
    })),
  ];
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
