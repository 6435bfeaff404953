import { votes } from "../catalogue/contract/component.ts";
import type { Design, DesignedComponent } from "../catalogue/contract/design.ts";
import { countedInstances } from "../catalogue/contract/lookup.ts";
import { ringNetworks } from "../catalogue/contract/networks.ts";
import type { Finding } from "../spec/finding.ts";
import { evacuationUnfenced } from "./evacuation.ts";
import type { Where } from "./files/source.ts";
import { cutSets } from "./graph/cut-sets.ts";
import { zoneElement, type Switches } from "./graph/element-ids.ts";
import { dependencyGraph } from "./graph/from-design.ts";
import type { DependencyGraph, Element } from "./graph/graph.ts";
import { lose, type Consequence } from "./graph/lose.ts";
import { listed, seconds } from "./model/setting.ts";
import type { PlaceOf } from "./places.ts";
import { inOrder } from "./review-files.ts";
import { withoutFirewall } from "./open-ports.ts";
import { replacedByOverrides } from "./rendered/overrides.ts";
import { reviewRendered } from "./review-rendered.ts";
import { finding } from "./rules/rule.ts";

/**
 * What can go wrong in a site as designed: single points of failure by the dependency graph, quorums, timers across
 * layers, safety. Findings about the file itself are the parser's.
 *
 * @param placeOf where in the site file a path of keys stands
 * @param switches of each host, where the site says which
 */
export function reviewDesign(design: Design, placeOf: PlaceOf, switches?: Switches): readonly Finding[] {
  const where = (...path: readonly (string | number)[]): Where => {
    const { excerpt, ...place } = placeOf(path);
    return excerpt === undefined ? { place } : { place, excerpt };
  };
  const graph = dependencyGraph(design, switches);
  return inOrder([
    ...singlePoints({ design, graph, switches, where }),
    ...majoritiesThatDisagree({ design, graph, switches, where }),
    ...maintenance(design, where),
    ...withoutFencing(design, where),
    ...evacuationUnfenced(design, where),
    ...oneRing(design, where),
    ...withoutFirewall(design, where("firewall")),
    ...beyondReach(design, where),
    ...restsOnOthers(design, where),
    ...lacking(design, where),
    ...reviewRendered(design, placeOf),
    ...replacedByOverrides(design, placeOf),
  ]);
}

/** How the ids of resources begin that the site file asks for. */
const operatorsOwn = "quorate-site-";

type WhereOf = (...path: readonly (string | number)[]) => Where;

/** What the findings of the graph are told from. */
interface View {
  readonly design: Design;
  readonly graph: DependencyGraph;
  readonly switches: Switches | undefined;
  readonly where: WhereOf;
}

function singlePoints(view: View): readonly Finding[] {
  const { design, graph, where } = view;
  const alone = new Set([...cutSets(graph, 1).values()].flat().flat());
  const elements = graph.elements.filter(({ id }) => alone.has(id));
  const stopped = new Map(elements.map(({ id }) => [id, lose(graph, [id]).filter((each) => each.stopped)]));
  return elements.flatMap((element) => {
    const consequences = stopped.get(element.id) ?? [];
    const endpoints = consequences.filter(({ kind }) => kind === "endpoint");
    const [first] = endpoints;
    if (first === undefined) {
      return element.kind === "part" ? dataOnOneDisk(design, element, consequences, where) : [];
    }
    return element.kind === "zone" && holdsQuorum(design, element)
      ? [zoneHoldsQuorum(view, element, endpoints)]
      : [singlePoint(view, element, first, endpoints)];
  });
}

function singlePoint(view: View, element: Element, first: Consequence, endpoints: readonly Consequence[]): Finding {
  return finding(
    "single-point-of-failure",
    "warning",
    placeOfElement(view, element),
    `Losing ${element.name} alone stops ${listed(endpoints.map(({ endpoint }) => endpoint))}: ${first.because}`,
    remedyFor(element, view.design),
  );
}

function remedyFor(element: Element, { hosts }: Design): string {
  switch (element.kind) {
    case "host":
    case "part":
      return "Add hosts with the same roles under hosts: until three of them, each in a zone of its own, can do what this one does.";
    case "zone":
      return new Set(hosts.map(({ zone }) => zone)).size < 3
        ? "Spread the hosts over at least three zones, so that each zone can be lost: write another zone: on some of them."
        : `Let a host of another zone do what only hosts of ${element.name} do: give it the same roles, or write another zone: on one of those hosts.`;
    case "switch":
      return "Connect each host to two switches and say so, switch: [tor-a1, tor-a2], or spread the hosts over at least three switches.";
    case "fence-device":
    case "agreement":
      return "Give each host a fence device that does not share its power, or let keepalived move the address: vip: { manager: keepalived }.";
  }
}

function holdsQuorum(design: Design, element: Element): boolean {
  return votersIn(design, element) * 2 >= design.voters.length && votersIn(design, element) > 0;
}

function votersIn(design: Design, element: Element): number {
  const inside = design.hosts.filter(({ zone }) => zoneElement(zone) === element.id).map(({ name }) => name);
  return design.voters.filter((voter) => inside.includes(voter)).length;
}

function zoneHoldsQuorum(view: View, element: Element, endpoints: readonly Consequence[]): Finding {
  const { design } = view;
  return finding(
    "zone-holds-quorum",
    "warning",
    placeOfElement(view, element),
    `${votersIn(design, element)} of ${design.voters.length} voting hosts are in ${element.name}: losing it leaves no majority, and ${listed(endpoints.map(({ endpoint }) => endpoint))} ${endpoints.length === 1 ? "stops" : "stop"} although the hosts elsewhere are well.`,
    votingZones(design) < 3
      ? "Spread the voting hosts over at least three zones, fewer than half of them in each."
      : `Move voting hosts from ${element.name} to other zones, until fewer than half of them are in each: write another zone: on them, or give the role control to hosts elsewhere.`,
  );
}

function votingZones({ hosts, voters }: Design): number {
  return new Set(hosts.filter(({ name }) => voters.includes(name)).map(({ zone }) => zone)).size;
}

/** What one host alone has, and is lost with it, though its endpoint goes on. */
function dataOnOneDisk(
  { components, endpoints }: Design,
  element: Element,
  lost: readonly Consequence[],
  where: WhereOf,
): readonly Finding[] {
  return endpoints.flatMap(({ component, pinned }) => {
    if (pinned === undefined || !lost.some(({ endpoint }) => endpoint === pinned.what)) return [];
    const service = components.find(({ name }) => name === component)?.service ?? "";
    return [
      finding(
        "image-store-on-one-disk",
        "warning",
        where("services", service),
        `Images exist once: losing ${element.name} (a file store of its own on each host) ${pinned.loss}.`,
        pinned.remedy,
      ),
    ];
  });
}

function placeOfElement({ design, where, switches }: View, element: Element): Where {
  const [kind = "", name = ""] = element.id.split(":");
  if (kind === "host") {
    return where("hosts", name);
  }
  if (kind === "zone") {
    const host = design.hosts.find(({ zone }) => zone === name);
    return where("hosts", host?.name ?? "", "zone");
  }
  if (kind === "switch") {
    const host = design.hosts.find((each) => switches?.get(each.name)?.includes(name));
    return where("hosts", host?.name ?? "", "switch");
  }
  const onHost = element.id.split("@")[1];
  return onHost === undefined ? where("fencing") : where("hosts", onHost);
}

/** Layers that decide by majority must lose it by the same faults, or one goes on where another has stopped. */
function majoritiesThatDisagree(view: View): readonly Finding[] {
  const { design, graph } = view;
  const layers = design.components.filter(votes);
  const voting = (layer: DesignedComponent): readonly string[] =>
    countedInstances(design, layer).map(({ host }) => host);
  const [first] = layers;
  const differing = layers.filter((layer) => first !== undefined && voting(layer).join() !== voting(first).join());
  if (differing.length === 0) {
    return [];
  }
  const zones = graph.elements.filter(({ kind }) => kind === "zone" || kind === "host");
  const parted = zones.flatMap((element) => {
    const left = layers.map((layer) => {
      const hosts = voting(layer);
      return { name: layer.name, has: hosts.filter((host) => !isIn(design, element, host)).length * 2 > hosts.length };
    });
    return new Set(left.map(({ has }) => has)).size > 1 ? [{ element, left }] : [];
  });
  return parted
    .slice(0, 1)
    .map(({ element, left }) =>
      finding(
        "majorities-disagree",
        "warning",
        placeOfElement(view, element),
        `After losing ${element.name}, ${listed(left.filter(({ has }) => has).map(({ name }) => name))} ${left.filter(({ has }) => has).length === 1 ? "has" : "have"} a majority and ${listed(left.filter(({ has }) => !has).map(({ name }) => name))} ${left.filter(({ has }) => !has).length === 1 ? "has" : "have"} none: addresses and services stay where the data behind them has stopped.`,
        "Let the same hosts vote in all of them.",
      ),
    );
}

function isIn(design: Design, element: Element, host: string): boolean {
  const designed = design.hosts.find(({ name }) => name === host);
  return element.id === `host:${host}` || element.id === zoneElement(designed?.zone ?? "");
}

/** What decides when a part is given up, of those timers that cannot follow a detection time all the way down. */
function beyondReach({ timers, detectionMs }: Design, where: WhereOf): readonly Finding[] {
  const behind = Object.values(timers).flatMap(({ name, valueMs, wantedMs }) =>
    wantedMs === undefined ? [] : [`${name} stays at ${seconds(valueMs)} (${seconds(wantedMs)} is asked for)`],
  );
  return behind.length === 0
    ? []
    : [
        finding(
          "detection-beyond-reach",
          "advice",
          where("detection"),
          `Not every layer notices a dead part within ${seconds(detectionMs)}: ${listed(behind)}. An outage that waits for it lasts as long as plan says, whatever detection is.`,
          "Keep it where the layers that can are to be faster, or write detection: 1s, which all of them reach.",
        ),
      ];
}

/** What may run or be written in one place only, and nothing that makes sure of it. */
function withoutFencing({ cluster, components }: Design, where: WhereOf): readonly Finding[] {
  if (cluster.fenceDevices.length > 0) return [];
  const owned = components
    .filter(({ manager, mode, state }) => manager !== "systemd" && mode === "active-passive" && state === "stateful")
    .map(({ name }) => ({ name, at: where("fencing") }));
  const asked = cluster.resources
    .filter(({ id, spread }) => id.startsWith(operatorsOwn) && spread.kind !== "clone")
    .map(({ id }) => ({ name: id.slice(operatorsOwn.length), at: where("resources", id.slice(operatorsOwn.length)) }));
  return [...owned, ...asked].map(({ name, at }) =>
    finding(
      "one-place-without-fencing",
      "error",
      at,
      `${name} may be active on one host only, and the site has no fencing: a host that is silent but alive goes on with it while the cluster starts it elsewhere, and both write.`,
      "Add fencing: with an agent for the hosts' power, for example fencing: { agent: ipmilan }; or, where it may run on every host at once, write runs: everywhere.",
    ),
  );
}

function restsOnOthers({ outside }: Design, where: WhereOf): readonly Finding[] {
  return outside.map(({ what, whose, without, key }) =>
    finding(
      "rests-on-others",
      "advice",
      where(...key),
      `The site rests on ${what} of ${whose}, whose availability is theirs and is not foreseen here: while it is away ${without}.`,
      `Ask ${whose} what it reaches, or choose what the site brings itself.`,
    ),
  );
}

function lacking({ lacks }: Design, where: WhereOf): readonly Finding[] {
  return lacks.map(({ severity, sentence, remedy, key }) =>
    finding("service-incomplete", severity, where(...key), `${sentence}.`, remedy),
  );
}

/** Where all hosts are on one network, its switch is the cluster's only witness. */
function oneRing(design: Design, where: WhereOf): readonly Finding[] {
  return ringNetworks(design).length > 1 || design.members.length < 2
    ? []
    : [
        finding(
          "one-cluster-ring",
          "advice",
          where("networks"),
          "The cluster has one ring, on the management network: a host that is cut off from that network alone looks like a dead one, and is fenced.",
          "Add a second network that all control hosts are on: networks: { storage: 10.78.0.0/24 }, and each host's address there, addresses: { storage: 10.78.0.11 }.",
        ),
      ];
}

/** Of 2n + 1 voters n may be lost; one of them is away during maintenance. */
function maintenance(design: Design, where: WhereOf): readonly Finding[] {
  const spare = Math.floor((design.voters.length - 1) / 2);
  return spare !== 1
    ? []
    : [
        finding(
          "no-loss-during-maintenance",
          "advice",
          where("hosts"),
          `${design.voters.length} hosts vote, so that one may be lost: while one is being worked on, the loss of another stops every endpoint until it is back.`,
          `${
            design.voters.length > design.members.length
              ? "Let five hosts have the role control, and none the role quorum,"
              : "Add two voting hosts (roles: [control])"
          } where maintenance must not lower the site's safety, or keep it short and one host at a time.`,
        ),
      ];
}
