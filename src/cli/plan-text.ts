import type { Design } from "../catalogue/contract/design.ts";
import { wrapped } from "../text/wrap.ts";
import { componentLines } from "./plan-components.ts";
import { backendList, outageLines, pageOf, rows, seconds, section } from "./plan-layout.ts";
import type { Look } from "./streams.ts";
import { withPort } from "../text/network-place.ts";

/** The plan for people: what, and because of what, section after section. */
export function planText(design: Design, look: Look): string {
  const page = pageOf(look);
  const { width, strong, faint } = page;
  const decisions = design.decisions
    .filter(isNoComponents(design))
    .flatMap(({ subject, choice, because }) => [
      ...wrapped(`${subject}: ${choice}`, width, "  "),
      ...wrapped(`because ${because}`, width, "      ").map(faint),
    ]);
  const addresses = design.addresses.flatMap(({ name, address, prefix, manager, hosts }) =>
    wrapped(`${name} ${address}/${prefix}, moved by ${manager} between ${hosts.join(", ")}`, width, "  "),
  );
  const about = `${design.hosts.length} hosts, OpenStack ${design.release}, target ${percent(design.target)}, a dead part is noticed within ${seconds(design.detectionMs)}.`;
  const [first = "", ...others] = wrapped(`Site ${design.site}: ${about}`, width);
  const timers = Object.values(design.timers).map(({ name, valueMs, because }) => [name, seconds(valueMs), because]);
  return [
    first.replace(`Site ${design.site}`, strong),
    ...others,
    "",
    section(page, "Virtual addresses", addresses),
    section(page, "Components, and what clients lose when one instance dies", componentLines(design, page)),
    section(page, "Decisions", decisions),
    section(page, "Endpoints", rows(page, ["endpoint", "address", "backends"], endpointRows(design))),
    section(
      page,
      "On every control host, for its own services",
      rows(page, ["relay", "address", "backends"], relayRows(design)),
    ),
    section(page, "Cluster resources", rows(page, ["resource", "agent", "about"], resourceRows(design))),
    section(page, "Timers", rows(page, ["timer", "value", "because"], timers)),
    section(page, "Outage at most, when any one host loses power", outageLines(design.outages, page)),
  ].join("\n");
}

/** What a component is, and why, is told with the component. */
function isNoComponents({ components }: Design): (decision: Design["decisions"][number]) => boolean {
  const told = new Set(components.map(({ name, state, mode }) => `${name}: ${state}, ${mode}`));
  return ({ subject, choice }) => !told.has(`${subject}: ${choice}`);
}

function endpointRows({ endpoints }: Design): string[][] {
  return endpoints.map(({ name, address, port, backends }) => [name, withPort(address, port), backendList(backends)]);
}

function relayRows({ relays }: Design): string[][] {
  return relays.map(({ name, port, backends }) => [name, `127.0.0.1:${port}`, backendList(backends)]);
}

const spreadWords = {
  one: "on one member",
  clone: "on every member",
  promotable: "on every member, promoted on one",
} as const;

function resourceRows({ cluster }: Design): string[][] {
  return [
    ...cluster.fenceDevices.map(({ id, agent, target }) => [id, `stonith:${agent}`, `powers off ${target}`]),
    ...cluster.resources.map(({ id, agent, spread }) => [id, agent, spreadWords[spread.kind]]),
  ];
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(6))} %`;
}
