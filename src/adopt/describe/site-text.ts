import { stringify } from "yaml";
import { printable } from "../compare/place.ts";
import type { Draft, DraftAddress, DraftHost, DraftVip } from "./draft.ts";
import type { FittedTimers, SeenTimer } from "./fit-timers.ts";

/** The site file of a draft, with what could not be told as comments. `from`: the hosts that were read, for its first line. */
export function siteText(draft: Draft, from: readonly string[]): string {
  return [
    `# Written by quorate adopt from what runs on ${from.join(", ")}. Nothing was changed there.`,
    "# Check it with: quorate check. What follows from it, and why: quorate plan. What Quorate would change: quorate diff.",
    ...comments(draft.untold),
    "",
    `site: ${draft.name}`,
    `release: ${draft.release}`,
    ...(draft.byOthers
      ? ["adopted: true                   # others laid it: an apply changes nothing on its hosts"]
      : []),
    "# target: 99.99%               # what every API must reach is the operator's to say",
    ...timerLines(draft.timers),
    "",
    ...networkLines(draft),
    "# zone: what fails together, a rack or a power feed; no host knows its own. Write it into each.",
    "hosts:",
    ...draft.hosts.map((host) => `  ${host.name}: ${hostText(host)}`),
    "",
    ...vipLines(draft.vip),
    "",
    ...fencingLines(draft),
    `database: ${flow(draft.database)}`,
    ...copyLines(draft.hosts),
    ...(Object.keys(draft.ssh).length === 0 ? [] : [`ssh: ${flow(draft.ssh)}`]),
    "",
    ...serviceLines(draft),
    ...(draft.managed.length === 0
      ? []
      : ["", "components:", ...draft.managed.map((name) => `  ${name}: { manager: pacemaker }`)]),
    "",
  ].join("\n");
}

function comments(sentences: readonly string[]): readonly string[] {
  return sentences.length === 0
    ? []
    : ["#", "# What the file does not say:", ...sentences.map((sentence) => `# - ${printable(sentence)}`)];
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", lineWidth: 0 }).trim();
}

function timerLines(timers: FittedTimers | undefined): readonly string[] {
  if (timers === undefined) return [];
  const { set, detectionMs, single, unseen } = timers;
  const detection =
    set === "quorate" && single.length === 0
      ? "# every timer that was seen follows from it"
      : "# when the slowest layer notices a dead host, as it runs";
  return [
    `detection: ${duration(detectionMs)}`.padEnd(32) + detection,
    ...(single.length === 0
      ? set === "quorate"
        ? []
        : [`timers: ${set}`]
      : ["timers:", `  set: ${set}`, ...single.map(timerLine)]),
    ...(unseen.length === 0 || single.length + (set === "quorate" ? 0 : 1) === 0
      ? []
      : [`# No host's files tell of ${unseen.join(", ")}: those are as the set has them.`]),
  ];
}

function timerLine({ name, ms, note }: SeenTimer): string {
  const line = `  ${name}: ${duration(ms)}`;
  return note === undefined ? line : `${line.padEnd(40)} # ${printable(note)}`;
}

function duration(ms: number): string {
  if (ms === 0) return "0";
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function networkLines({ networks }: Draft): readonly string[] {
  if (networks.length === 0) return [];
  return [
    "networks:",
    ...networks.map(({ name, cidr, carries }) => `  ${name}: ${carries.length === 0 ? cidr : flow({ cidr, carries })}`),
    "",
  ];
}

function hostText({ address, addresses, roles, fencing }: DraftHost): string {
  return flow({
    address,
    ...(Object.keys(addresses).length === 0 ? {} : { addresses }),
    ...(roles === undefined ? {} : { roles }),
    ...(Object.keys(fencing).length === 0 ? {} : { fencing }),
  });
}

/** How long a copy reaches back, and how far it may be behind, is the operator's to say. */
function copyLines(hosts: readonly DraftHost[]): readonly string[] {
  const copies = hosts
    .filter(({ roles }) => roles?.includes("copy") === true)
    .map(({ name, isReplica }) => {
      return { host: name, ...(isReplica === undefined ? {} : { role: "replica" }) };
    });
  return copies.length === 0 ? [] : [`copies: ${flow(copies)}`];
}

function vipLines(vip: DraftVip | undefined): readonly string[] {
  if (vip === undefined)
    return ["# A site needs a virtual address that its clients use:", "# vip: { internal: 192.0.2.10/24 }"];
  return [
    "vip:",
    `  internal: ${addressLine(vip.internal)}`,
    ...(vip.public === undefined ? [] : [`  public: ${addressLine(vip.public)}`]),
    `  manager: ${vip.manager}`,
    ...(vip.routerId === undefined ? [] : [`  router-id: ${vip.routerId}`]),
  ];
}

function addressLine({ address, prefix, name }: DraftAddress): string {
  return name === undefined ? `${address}/${prefix}` : flow({ address: `${address}/${prefix}`, name });
}

function fencingLines({ fencing: { agent, action, parameters } }: Draft): readonly string[] {
  if (agent === undefined) return ["fencing: none"];
  const given = {
    agent,
    ...(action === undefined ? {} : { action }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
  return [`fencing: ${flow(given)}`];
}

function serviceLines({ services }: Draft): readonly string[] {
  if (services.length === 0) return ["# No OpenStack service was found.", "services: []"];
  return [
    "services:",
    ...services.map(({ name, options }) =>
      Object.keys(options).length === 0 ? `  ${name}:` : `  ${name}: ${flow(options)}`,
    ),
  ];
}
