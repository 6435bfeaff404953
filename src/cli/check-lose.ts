import { switchesOf } from "../review/graph/element-ids.ts";
import { dependencyGraph } from "../review/graph/from-design.ts";
import { loseNamed } from "../review/graph/named-loss.ts";
import { exitCodes, Unusable } from "./failure.ts";
import type { DesignedSite } from "./open-site.ts";
import { print, printJson } from "./output.ts";

/**
 * `check --lose`: what stops when these are lost at once, and by which mechanism. Exit code 1 when an endpoint does.
 *
 * @throws Unusable for a name that is nothing of the site.
 */
export function showLoss({ site, design }: DesignedSite, list: string, options: { readonly json: boolean }): number {
  const names = list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) {
    throw new Unusable(
      "--lose takes names of hosts, zones, switches or components, such as c1,c2 or rack-a or COMPONENT@c1",
    );
  }
  const loss = loseNamed(dependencyGraph(design, switchesOf(site)), names);
  if (loss.kind === "unknown") throw new Unusable(loss.sentence);
  const { lost, consequences } = loss;
  if (options.json) {
    printJson({ findings: [], lost, endpoints: consequences });
  } else {
    const lines = consequences.map(({ endpoint, stopped, because }) =>
      stopped ? `  ${endpoint} stops: ${because}` : `  ${endpoint} goes on.`,
    );
    print(`Without ${lost.join(", ")}:\n${lines.join("\n")}\n`);
  }
  const stops = consequences.some(({ kind, stopped }) => kind === "endpoint" && stopped);
  return stops ? exitCodes.findings : exitCodes.fine;
}
