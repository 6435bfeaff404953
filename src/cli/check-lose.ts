import { designSite } from "../design/design-site.ts";
import { switchesOf } from "../review/graph/element-ids.ts";
import { dependencyGraph } from "../review/graph/from-design.ts";
import { lose } from "../review/graph/lose.ts";
import { namedElements } from "../review/graph/named.ts";
import { nearest } from "../spec/nearest.ts";
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
  if (names.length === 0) throw new Unusable("--lose takes names: hosts, zones, components, or component@host");
  const named = namedElements(graph);
  const lost = names.flatMap((name) => {
    const elements = named.find(name);
    if (elements.length === 0) throw new Unusable(unknownName(name, named.known));
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

function unknownName(name: string, known: readonly string[]): string {
  const guess = nearest(name, known);
  const offer = guess === undefined ? `it takes hosts, zones, components and component@host` : `did you mean ${guess}?`;
  return `nothing of the site is called ${JSON.stringify(name.slice(0, 60))}; ${offer}`;
}
