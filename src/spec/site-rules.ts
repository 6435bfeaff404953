import { checkAddresses } from "./address-rules.ts";
import { checkFencing } from "./fencing-rules.ts";
import { checkNetworks } from "./network-rules.ts";
import { listed, quote } from "../text/sentence.ts";
import type { WrittenFencing } from "./read-fencing.ts";
import type { Voter, WrittenHost, WrittenHosts } from "./read-hosts.ts";
import type { WrittenNetworks } from "./read-networks.ts";
import type { WrittenVip } from "./read-vip.ts";
import type { WrittenServices } from "./read-services.ts";
import type { Reader } from "./reader.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** The parts of a site that could be read; rules look at those that are there. */
export interface WrittenSite {
  readonly hosts: WrittenHosts;
  readonly networks: WrittenNetworks | undefined;
  readonly vip: WrittenVip | undefined;
  readonly fencing: WrittenFencing | undefined;
  readonly services: WrittenServices;
}

/** Rules that look at more than one value. */
export function checkSite(reader: Reader, site: WrittenSite, vocabulary: Vocabulary): void {
  const { hosts, voters } = site.hosts;
  if (voters !== undefined) {
    checkVoters(reader, voters, hosts);
    checkQuorumHosts(reader, voters, hosts);
  }
  checkZones(reader, hosts);
  checkDomains(reader, hosts);
  checkAddresses(reader, hosts, site.vip);
  checkNetworks(reader, hosts, site);
  if (site.fencing !== undefined) checkFencing(reader, site.fencing, hosts, vocabulary.agents);
  checkServices(reader, site.services, vocabulary);
}

const votersFew = 3;
/**
 * Corosync passes its token through every voter: its default time-out grows by 650 ms with each (corosync.conf(5)). 16 was
 * long the most that Red Hat supported, https://access.redhat.com/articles/3069031.
 */
const votersMany = 16;
/** As many vote in a design at most, and always an odd number. */
const votersMost = 5;

function checkVoters(reader: Reader, voters: readonly Voter[], hosts: readonly WrittenHost[]): void {
  const at = (voters[0] ?? hosts[0])?.nameOffset ?? 0;
  const names = listed(voters.slice(0, 3).map(({ name }) => name));
  if (voters.length === 0) {
    reader.report("too-few-voters", at, {
      message: "No host has the role control, so nothing can run the services or vote.",
      remedy: "Give three hosts the role control.",
    });
  } else if (voters.length === 1) {
    reader.report("too-few-voters", at, {
      severity: "warning",
      message: `Only ${names} votes: when it fails, everything does.`,
      remedy: "Give three hosts the role control; one host is for trials.",
    });
  } else if (voters.length < votersFew) {
    if (!hosts.some(isQuorumHost)) {
      reader.report("too-few-voters", at, {
        message: `Only ${names} vote: two voters cannot lose one, for the one left has no majority.`,
        remedy:
          "Add a third host with the role control, or let a third machine, which may be small, do no more than vote: roles: [quorum].",
      });
    }
  } else if (voters.length > votersMany) {
    reader.report("too-many-voters", at, {
      severity: "warning",
      message: `${voters.length} hosts have the role control; ${votersMost} of them vote, since every change waits for a majority.`,
      remedy:
        "Keep the role control for three, five or seven hosts, and give the others roles: [compute] or [network].",
    });
  } else if (voters.length % 2 === 0) {
    reader.report("even-voters", at, {
      severity: "warning",
      message: `${voters.length} hosts have the role control, and ${Math.min(votersMost, voters.length - 1)} of them vote: an even number survives no more losses than ${voters.length - 1}, and can split in halves.`,
      remedy: "Let an odd number of hosts have the role control.",
    });
  }
}

function isQuorumHost({ host }: WrittenHost): boolean {
  return host.roles.includes("quorum");
}

/** One host votes beside two, and serves nothing that is lost with it. */
function checkQuorumHosts(reader: Reader, voters: readonly Voter[], hosts: readonly WrittenHost[]): void {
  const [first, second] = hosts.filter(isQuorumHost);
  if (first === undefined) return;
  const both = hosts.find((each) => isQuorumHost(each) && each.host.roles.includes("control"));
  if (both !== undefined) {
    reader.report("quorum-host-misplaced", both.nameOffset, {
      message: `The host ${quote(both.host.name)} has the roles control and quorum: one host has one vote, and both would be lost with it.`,
      remedy: "Give the role quorum to a third machine, and to that one alone.",
    });
  } else if (second !== undefined) {
    reader.report("quorum-host-misplaced", second.nameOffset, {
      message: `The hosts ${quote(first.host.name)} and ${quote(second.host.name)} have the role quorum: a cluster takes one further vote, and two would make the number even.`,
      remedy: "Take the role quorum from one of them.",
    });
  } else if (voters.length !== 2) {
    reader.report("quorum-host-idle", first.nameOffset, {
      severity: "warning",
      message: `The host ${quote(first.host.name)} has the role quorum and would not vote: ${voters.length === 1 ? "one control host is" : `${voters.length} control hosts are`} helped by no further vote.`,
      remedy:
        voters.length === 1
          ? "Add a second control host, whose loss its vote then makes up for."
          : "Take the role from it: the control hosts are a majority by themselves.",
    });
  }
}

function checkZones(reader: Reader, hosts: readonly WrittenHost[]): void {
  if (!hosts.some(({ zoneGiven }) => zoneGiven)) return;
  for (const { host, zoneGiven, nameOffset } of hosts) {
    if (zoneGiven) continue;
    reader.report("unknown-zone", nameOffset, {
      severity: "warning",
      message: `The host ${quote(host.name)} names no zone while others do; it counts as a zone of its own.`,
      remedy: "Add zone: and what it shares with others when it fails, a rack or a power feed.",
    });
  }
}

/** Brokers know each other by short names, or by names with a domain, and not by both. Source: RabbitMQ, `USE_LONGNAME`. */
function checkDomains(reader: Reader, hosts: readonly WrittenHost[]): void {
  const control = hosts.filter((each) => each.host.roles.includes("control") || isQuorumHost(each));
  const withDomain = control.filter(({ host }) => host.name.includes("."));
  const without = control.filter(({ host }) => !host.name.includes("."));
  const [odd] = withDomain.length < without.length ? withDomain : without;
  if (odd === undefined || withDomain.length === 0) return;
  const is = odd.host.name.includes(".") ? "with a domain" : "without a domain";
  reader.report("bad-name", odd.nameOffset, {
    message: `The host ${quote(odd.host.name)} is named ${is}, unlike other control hosts: their message brokers could not form a cluster.`,
    remedy: "Name all control hosts with their domain, or all without.",
  });
}

function checkServices(reader: Reader, written: WrittenServices, { technologies }: Vocabulary): void {
  if (written.isPartial) return;
  const asksForService = Object.keys(written.services).some((name) => technologies[name]?.kind === "service");
  if (asksForService) return;
  const names = Object.keys(technologies).filter((name) => technologies[name]?.kind === "service");
  reader.report("no-services", written.offset, {
    severity: "warning",
    message: "The site asks for no OpenStack service, so its cluster would serve nobody.",
    remedy: `Add services: with a list of ${listed(names, "or")}.`,
  });
}
