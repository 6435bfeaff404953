import type { Redundancy } from "../catalogue/contract/component.ts";
import type { DesignedComponent, DesignedEndpoint } from "../catalogue/contract/design.ts";
import type { HealthCheck } from "../catalogue/contract/endpoint.ts";
import type { ComponentStory, StoryFile } from "../design/component-story.ts";
import { labelled } from "../text/labelled.ts";
import { wrapped } from "../text/wrap.ts";
import { runLine } from "./plan-components.ts";
import { backendList, hostList, outageLines, pageOf, rows, seconds, section, type Page } from "./plan-layout.ts";
import type { Look } from "./streams.ts";
import { withPort } from "../text/network-place.ts";

/** The whole story of one component for people. */
export function storyText(story: ComponentStory, look: Look): string {
  const page = pageOf(look);
  const { component } = story;
  const some = (title: string, lines: readonly string[]): readonly string[] =>
    lines.length === 0 ? [] : [section(page, title, lines)];
  const timers = story.timers.map(({ name, valueMs, because }) => [name, seconds(valueMs), because]);
  const decisions = story.decisions.flatMap(({ subject, choice, because }) => [
    ...wrapped(`${subject}: ${choice}`, page.width, "  "),
    ...wrapped(`because ${because}`, page.width, "      ").map(page.faint),
  ]);
  return [
    section(page, component.name, aboutLines(story, page)),
    ...some(
      "Reached at",
      story.endpoints.flatMap((endpoint) => endpointLines(endpoint, page)),
    ),
    ...some(
      "Reached by the services of each control host at",
      story.relays.flatMap(({ port, backends }) =>
        wrapped(`127.0.0.1:${port}, backends ${backendList(backends)}`, page.width, "  "),
      ),
    ),
    section(
      page,
      "Outage at most, when a host of it loses power",
      story.outages.length === 0 ? ["  no endpoint waits for it"] : outageLines(story.outages, page),
    ),
    ...some("Timers", timers.length === 0 ? [] : rows(page, ["timer", "value", "because"], timers)),
    ...some("Decisions", decisions),
    ...some("Files", fileLines(story.files, component, page)),
    ...some("Keeps its data in", keptLines(story, page)),
    ...some("Secrets, by name", wrapped(story.secrets.join(", "), page.width, "  ").filter(hasWords)),
  ].join("\n");
}

function aboutLines({ component, neededBy }: ComponentStory, { width }: Page): readonly string[] {
  const { state, because, mode, modeBecause, loses, units, packages, masked, needs, fills } = component;
  const facts: readonly (readonly [string, string])[] = [
    ["of", [component.service, ...(fills.length === 0 ? [] : [`for ${fills.join(" and ")}`])].join(", ")],
    [state, because],
    [mode, modeBecause],
    ["run by", `${runLine(component)}; ${component.managerBecause}`],
    ["works", redundancyText(component.redundancy)],
    ["clients lose", loses],
    ["needs", needs.join(", ")],
    ["needed by", neededBy.join(", ")],
    ["units", units.join(", ")],
    ["packages", packages.join(", ")],
    ["masked", masked.join(", ")],
  ];
  return facts
    .filter(([, text]) => text !== "")
    .flatMap(([label, text]) => labelled(label, text, { width, indent: 2, column: 16 }));
}

function redundancyText(redundancy: Redundancy): string {
  return redundancy.rule === "majority" && redundancy.with !== undefined
    ? `while more than half of its instances and of those of ${redundancy.with} do`
    : redundancyWords[redundancy.rule];
}

const redundancyWords = {
  any: "while any one of its instances does",
  majority: "while more than half of its instances do",
  all: "while all of its instances do",
} as const;

function endpointLines(endpoint: DesignedEndpoint, { width, faint }: Page): readonly string[] {
  const { name, address, port, publicAddress, localPort, backends, check, share, protocol } = endpoint;
  const places = [
    withPort(address, port),
    ...(publicAddress === undefined ? [] : [withPort(publicAddress, port)]),
    ...(localPort === undefined ? [] : [`127.0.0.1:${localPort} of each balancer's host`]),
  ];
  const about = (label: string, text: string): readonly string[] =>
    labelled(label, text, { width, indent: 6, column: 10 }).map(faint);
  return [
    ...wrapped(`${name}: ${protocol} at ${places.join(", ")}`, width, "  "),
    ...about("asked", checkText(check)),
    ...about("requests", share.kind === "even" ? `to all, ${share.balance}` : shareWords[share.kind]),
    ...about("backends", backendList(backends)),
  ];
}

const shareWords = {
  one: "to one backend at a time, the preferred one at first",
  promoted: "to the one that the cluster has promoted",
} as const;

function checkText(check: HealthCheck): string {
  switch (check.kind) {
    case "http":
      return `GET ${check.path}, which must answer ${check.expectStatus}`;
    case "http-port":
      return `GET ${check.path} at port ${check.port}, which must answer ${check.expectStatus}`;
    case "exchange":
      return check.steps.map(({ comment }) => comment).join(", then ");
  }
}

function fileLines(files: readonly StoryFile[], { hosts }: DesignedComponent, page: Page): readonly string[] {
  return files.flatMap(({ path, owner, group, mode, secret, hosts: on }) => {
    const where = on.length === hosts.length ? [] : [`on ${hostList(on)}`];
    return [
      `  ${path}`,
      ...wrapped(
        [`${owner}:${group} ${mode}`, ...(secret ? ["holds secrets"] : []), ...where].join(", "),
        page.width,
        "      ",
      ).map(page.faint),
    ];
  });
}

function keptLines({ databases, queueUsers }: ComponentStory, { width }: Page): readonly string[] {
  return [
    ...databases.flatMap(({ name, user }) => wrapped(`database ${name}, as the user ${user}`, width, "  ")),
    ...queueUsers.flatMap(({ vhost, user }) =>
      wrapped(`queues of the virtual host ${vhost}, as the user ${user}`, width, "  "),
    ),
  ];
}

function hasWords(line: string): boolean {
  return line.trim() !== "";
}
