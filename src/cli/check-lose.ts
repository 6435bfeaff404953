import { designSite } from "../design/design-site.ts";
import { switchesOf } from "../review/graph/element-ids.ts";
import { dependencyGraph } from "../review/graph/from-design.ts";
import type { Element } from "../review/graph/graph.ts";
import { lose } from "../review/graph/lose.ts";
import { namedElements } from "../review/graph/named.ts";
import { listed } from "../review/model/setting.ts";
import { nearest } from "../text/nearest.ts";
import type { Site } from "../spec/site.ts";
import { exitCodes, Unusable } from "./failure.ts";

/**
 * `check --lose`: what stops when these are lost at once, and by which mechanism. Exit code 1 when an endpoint does.
 *
 * @throws Unusable for a name that is nothing of the site.
 */
export function showLoss(site: Site, list: string, options: { readonly json: boolean }): number {
  const graph = dependencyGraph(designSite(site), switchesOf(site));
  const names = list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0)
    throw new Unusable(
      "--lose takes names of hosts, zones, switches or components, such as c1,c2 or rack-a or galera@c1",
    );
  const named = namedElements(graph);
  const lost = names.flatMap((name) => {
    const elements = named.find(name);
    if (elements.length === 0) throw new Unusable(unknownName(name, named.known, graph.elements));
    return elements;
  });
  const consequences = lose(
    graph,
    lost.map(({ id }) => id),
  );
  const stops = consequences.some(({ kind, stopped }) => kind === "endpoint" && stopped);
  const lostNames = [...new Set(lost.map(({ name }) => name))];
  if (options.json) {
    process.stdout.write(
      `${JSON.stringify({ findings: [], lost: lostNames, endpoints: consequences }, undefined, 2)}\n`,
    );
  } else {
    const lines = consequences.map(({ endpoint, stopped, because }) =>
      stopped ? `  ${endpoint} stops: ${because}` : `  ${endpoint} goes on.`,
    );
    process.stdout.write(`Without ${lostNames.join(", ")}:\n${lines.join("\n")}\n`);
  }
  return stops ? exitCodes.findings : exitCodes.fine;
}

function unknownName(name: string, known: readonly string[], elements: readonly Element[]): string {
  const guess = nearest(name, known);
  const named = (kind: Element["kind"]) =>
    elements.filter((element) => element.kind === kind).map(({ id }) => id.slice(id.indexOf(":") + 1));
  const components = elements
    .filter(({ kind, id }) => kind === "part" && id.includes("@"))
    .map(({ id }) => id.slice(0, id.indexOf("@")));
  const offers = [
    ["hosts", named("host")],
    ["zones", named("zone")],
    ["switches", named("switch")],
    ["components", [...new Set(components)]],
  ] as const;
  const offer = offers
    .filter(([, names]) => names.length > 0)
    .map(([kind, names]) => `${kind} ${listed(names, 10)}`)
    .join("; ");
  return `nothing of the site is called ${JSON.stringify(name.slice(0, 60))}; ${
    guess === undefined ? `it has ${offer}; one component on one host is galera@c1` : `did you mean ${guess}?`
  }`;
}
