import Table from "cli-table3";
import { bold, dim } from "yoctocolors";
import type { Design, DesignedBackend } from "../catalogue/contract/design.ts";
import type { Look } from "./streams.ts";

/** The plan for people: what, and because of what, section after section. */
export function planText(design: Design, { colour }: Look): string {
  const strong = (text: string): string => (colour ? bold(text) : text);
  const faint = (text: string): string => (colour ? dim(text) : text);
  const section = (title: string, lines: readonly string[]): string => [strong(title), ...lines, ""].join("\n");

  const decisions = design.decisions.flatMap(({ subject, choice, because }) => [
    `  ${subject}: ${choice}`,
    faint(`      because ${because}`),
  ]);
  const addresses = design.addresses.map(
    ({ name, address, prefix, manager, hosts }) =>
      `  ${name} ${address}/${prefix}, moved by ${manager} between ${hosts.join(", ")}`,
  );
  return [
    `${strong(`Site ${design.site}`)}: ${design.hosts.length} hosts, OpenStack ${design.release}, target ${percent(design.target)}, a dead part is noticed within ${seconds(design.detectionMs)}.`,
    "",
    section("Decisions", decisions),
    section("Virtual addresses", addresses),
    section("Components", rows(["component", "state", "mode", "manager", "hosts"], componentRows(design))),
    section("Endpoints", rows(["endpoint", "address", "backends"], endpointRows(design))),
    section("On every control host, for its own services", rows(["relay", "address", "backends"], relayRows(design))),
    section("Cluster resources", rows(["resource", "agent", "about"], resourceRows(design))),
    section(
      "Timers",
      rows(
        ["timer", "value", "because"],
        Object.values(design.timers).map(({ name, valueMs, because }) => [name, seconds(valueMs), because]),
      ),
    ),
    section("Outage at most, when any one host loses power", outageLines(design, faint)),
  ].join("\n");
}

function componentRows({ components }: Design): string[][] {
  return components.map(({ name, state, mode, manager, hosts }) => [name, state, mode, manager, hostList(hosts)]);
}

function endpointRows({ endpoints }: Design): string[][] {
  return endpoints.map(({ name, address, port, backends }) => [name, `${address}:${port}`, backendList(backends)]);
}

function relayRows({ relays }: Design): string[][] {
  return relays.map(({ name, port, backends }) => [name, `127.0.0.1:${port}`, backendList(backends)]);
}

function backendList(backends: readonly DesignedBackend[]): string {
  return hostList(backends.map(({ host, role }) => (role === "active" ? host : `${host} (${role})`)));
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

function outageLines({ outages }: Design, faint: (text: string) => string): string[] {
  return outages.flatMap(({ endpoint, boundMs, terms }) => [
    `  ${endpoint}: ${seconds(boundMs)}`,
    ...terms.map(({ what, ms }) => faint(`      ${seconds(ms).padStart(7)}  ${what}`)),
  ]);
}

/** A list that stays readable when there are a thousand. */
function hostList(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}

function rows(head: readonly string[], body: readonly (readonly string[])[]): string[] {
  const none = {
    top: "",
    "top-mid": "",
    "top-left": "",
    "top-right": "",
    bottom: "",
    "bottom-mid": "",
    "bottom-left": "",
  };
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], "padding-left": 2, "padding-right": 0 },
    chars: {
      ...none,
      "bottom-right": "",
      left: "",
      "left-mid": "",
      mid: "",
      "mid-mid": "",
      right: "",
      "right-mid": "",
      middle: "",
    },
  });
  table.push(...body.map((cells) => [...cells]));
  return body.length === 0 ? ["  none"] : [table.toString()];
}

function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(6))} %`;
}

function seconds(ms: number): string {
  return ms >= 1000 ? `${Number((ms / 1000).toFixed(3))} s` : `${ms} ms`;
}
