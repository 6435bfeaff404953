import { votes } from "../catalogue/contract/component.ts";
import type { Decision, DesignDraft } from "../catalogue/contract/design.ts";
import { counted, listed } from "../text/sentence.ts";
import { managementNetwork, type Site } from "../spec/site.ts";

/** Decisions about the site as a whole; each technology gives its own. */
export function siteDecisions(site: Site, draft: DesignDraft): readonly Decision[] {
  return [
    {
      subject: "timers",
      choice:
        (site.timers === "quorate"
          ? `every timer of every layer follows from detection: ${site.detectionMs} ms`
          : `as ${site.timers} sets them, for comparison`) + singleTimers(site),
      because: "timers that are chosen one by one contradict each other, and the slowest layer decides the outage",
    },
    membersDecision(site, draft),
    ...networkDecisions(draft),
    ...packageDecisions(site),
    ...externalDecision(site, draft),
  ];
}

function singleTimers({ timerValues = {} }: Site): string {
  const count = Object.keys(timerValues).length;
  return count === 0 ? "" : `, but for ${counted(count, "timer")} that your site file gives`;
}

/** What goes by each network, of a site that has several. */
function networkDecisions({ networks, addresses }: DesignDraft): readonly Decision[] {
  if (networks.length === 1) return [];
  return networks.map(({ name, cidr, carries }) => {
    const held = addresses.filter(({ network }) => network === name).map((each) => `the ${each.name} address`);
    const all = [...carries, ...held];
    return {
      subject: `network ${name}`,
      choice: `${cidr} carries ${all.length === 0 ? "nothing that is designed here" : listed(all)}`,
      because:
        name === managementNetwork
          ? "hosts are known by their addresses there; what no other network carries goes by it"
          : "your site file says so, by carries and by where addresses lie; a second ring goes by the first network that all control hosts are on",
    };
  });
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

/** What the operator decided: an option of a service's own file, on every host that has the file or on one. */
export function overrideDecisions({ overrides }: Pick<DesignDraft, "overrides">): readonly Decision[] {
  return overrides.map(({ technology, host, section, option, value, secret }) => ({
    subject: `${technology} [${section}] ${option}`,
    choice: `${secret ? "a secret" : listed([value].flat())}${host === undefined ? "" : ` on ${host}`}`,
    because: `your site file says so (${host === undefined ? "" : `hosts.${host}.`}services.${technology}.config)`,
  }));
}

/** What somebody else must do for the site, in the words that they need. */
function externalDecision({ vip: { external } }: Site, { endpoints, members }: DesignDraft): readonly Decision[] {
  if (external === undefined) return [];
  const apis = endpoints.filter(({ publicName }) => publicName !== undefined);
  const places = apis.map(
    ({ name, port, backends, check }) =>
      `${name} to port ${port} of ${external.address ?? listed(backends.map(({ address }) => address))}${"path" in check ? ` (asked at ${check.path})` : ""}`,
  );
  return [
    {
      subject: "public address",
      choice: `${external.name} is brought by others, who must lead ${listed(places)}`,
      because:
        external.address === undefined
          ? "your site file says so (external); nobody here moves it, and a balancer that does not ask the APIs sends users to a dead host"
          : `your site file says so (external); ${listed(members)} answer there as soon as the address is routed to them`,
    },
  ];
}

function membersDecision(site: Site, { members, voters, components }: DesignDraft): Decision {
  const control = site.hosts.filter(({ roles }) => roles.includes("control"));
  const voting = components.filter(votes).map(({ name }) => name);
  const choice = `${members.join(", ")} vote in ${listed(voting)}`;
  const third = voters.find((voter) => !members.includes(voter));
  if (third !== undefined) {
    return {
      subject: "members",
      choice: `${choice}, and ${third} beside them`,
      because: `two voters survive the loss of none and three the loss of one; ${third} votes and serves no API, so that it may be a small machine`,
    };
  }
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
