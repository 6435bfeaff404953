import { bold, dim } from "yoctocolors";
import type { Design, DesignedBackend } from "../catalogue/contract/design.ts";
import { stacked, widthOf } from "../text/stacked.ts";
import { wrapped } from "../text/wrap.ts";
import type { Look } from "./streams.ts";

/** The plan for people: what, and because of what, section after section. */
export function planText(design: Design, { colour, columns = Infinity }: Look): string {
  const width = Math.max(columnsLeast, columns);
  const strong = (text: string): string => (colour ? bold(text) : text);
  const faint = (text: string): string => (colour ? dim(text) : text);
  const section = (title: string, lines: readonly string[]): string => [strong(title), ...lines, ""].join("\n");

  const rows = (head: readonly string[], body: readonly (readonly string[])[]): readonly string[] =>
    body.length === 0 ? ["  none"] : table(head, body, width);

  const decisions = design.decisions.flatMap(({ subject, choice, because }) => [
    ...wrapped(`${subject}: ${choice}`, width, "  "),
    ...wrapped(`because ${because}`, width, "      ").map(faint),
  ]);
  const addresses = design.addresses.flatMap(({ name, address, prefix, manager, hosts }) =>
    wrapped(`${name} ${address}/${prefix}, moved by ${manager} between ${hosts.join(", ")}`, width, "  "),
  );
  const about = `${design.hosts.length} hosts, OpenStack ${design.release}, target ${percent(design.target)}, a dead part is noticed within ${seconds(design.detectionMs)}.`;
  const [first = "", ...others] = wrapped(`Site ${design.site}: ${about}`, width);
  return [
    first.replace(`Site ${design.site}`, strong),
    ...others,
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
    section("Outage at most, when any one host loses power", outageLines(design, { width, faint })),
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

interface Page {
  readonly width: number;
  faint(this: void, text: string): string;
}

function outageLines({ outages }: Design, { width, faint }: Page): string[] {
  return outages.flatMap(({ endpoint, boundMs, terms }) => [
    `  ${endpoint}: ${seconds(boundMs)}`,
    ...terms.flatMap(({ what, ms }) => {
      const [first = "", ...others] = wrapped(what, width - termIndent);
      const lines = [
        `      ${seconds(ms).padStart(7)}  ${first}`,
        ...others.map((text) => " ".repeat(termIndent) + text),
      ];
      return lines.map(faint);
    }),
  ]);
}

/** A list that stays readable when there are a thousand. */
function hostList(names: readonly string[]): string {
  return names.length <= 6 ? names.join(", ") : `${names.slice(0, 5).join(", ")} and ${names.length - 5} more`;
}

/** Side by side where that fits, at most with the last column broken into lines; else one below the other. */
function table(head: readonly string[], body: readonly (readonly string[])[], width: number): readonly string[] {
  const all = [head, ...body];
  const before = widthOf(
    all.map((row) => row.slice(0, -1)),
    cellGap,
  );
  const left = width - before - cellGap;
  const last = Math.max(...all.map((row) => row.at(-1)?.length ?? 0));
  if (last > left && left < lastColumnLeast) return stacked(head, body, width);
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  return all.flatMap((row) => {
    const side = row.slice(0, -1).map((cell, i) => " ".repeat(cellGap) + cell.padEnd(widths[i] ?? 0));
    const [first = "", ...others] = wrapped(row.at(-1) ?? "", left);
    return [`${side.join("")}  ${first}`.trimEnd(), ...others.map((text) => " ".repeat(before + cellGap) + text)];
  });
}

const cellGap = 2;
/** Of a column that is broken into lines; a narrower one is hard to read. */
const lastColumnLeast = 24;
/** Less is no page: a terminal that says so is left to wrap by itself. */
const columnsLeast = 40;
/** Where the text of an outage's term begins. */
const termIndent = 15;

function percent(fraction: number): string {
  return `${Number((fraction * 100).toFixed(6))} %`;
}

function seconds(ms: number): string {
  return ms >= 1000 ? `${Number((ms / 1000).toFixed(3))} s` : `${ms} ms`;
}
