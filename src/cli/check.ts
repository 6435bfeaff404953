import { Command } from "commander";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { unknownRates } from "../predict/site/unknown-rates.ts";
import { cutSets } from "../review/graph/cut-sets.ts";
import { switchesOf } from "../review/graph/element-ids.ts";
import { dependencyGraph } from "../review/graph/from-design.ts";
import { ratedCuts, type RatedCut } from "../review/graph/probability.ts";
import { placesIn } from "../review/places.ts";
import { reviewDesign } from "../review/review-design.ts";
import { inOrder } from "../review/review-files.ts";
import type { Finding } from "../spec/finding.ts";
import { findingJson } from "../spec/format-findings.ts";
import { exitCodes } from "./failure.ts";
import { readSiteText } from "./read-site.ts";
import { loadSite, printFindings, siteArgument } from "./site-argument.ts";
import { parseSite } from "../spec/parse-site.ts";

interface CheckOptions {
  readonly json?: true;
  readonly lose?: string;
  readonly files?: string;
}

export function command(): Command {
  const check: Command = new Command("check")
    .description("Shows what is wrong or risky about a site; exit 1 if any of it is an error.")
    .addArgument(siteArgument())
    .option("--lose <NAMES>", "what stops when these hosts, zones or components are lost: c1,c2 or rack-a or galera@c1")
    .option(
      "--files <WHERE>",
      "review configuration files instead: a directory, a host (HOST or USER@HOST), or the site's hosts by name, or all",
    )
    .option("--json", "print one JSON document")
    .action(async (path: string, options: CheckOptions) => {
      const json = options.json === true;
      if (options.files !== undefined) {
        // What reaches hosts is read only when hosts are asked for: a check of a site file must be quick.
        const { reviewWhere } = await import("./check-files.ts");
        const findings = await reviewWhere(options.files, check.args.length > 0 ? path : undefined);
        show(findings, options.files, json);
        process.exitCode = exitCode(findings);
      } else if (options.lose !== undefined) {
        const { showLoss } = await import("./check-lose.ts");
        process.exitCode = showLoss((await loadSite(path)).site, options.lose, { json });
      } else {
        process.exitCode = await checkSite(path, json);
      }
    });
  return check;
}

/** The file's own findings, and where it is sound, those of its design and what stops each endpoint. */
async function checkSite(path: string, json: boolean): Promise<number> {
  const text = await readSiteText(path);
  if (typeof text !== "string") {
    show([text], path, json);
    return exitCode([text]);
  }
  const { site, findings } = parseSite(text, path, vocabulary);
  if (site === undefined) {
    show(findings, path, json);
    return exitCode(findings);
  }
  const design = designSite(site);
  const switches = switchesOf(site);
  const graph = dependencyGraph(design, switches);
  const rated = ratedCuts(graph, cutSets(graph, 2), site.rates);
  const cuts = { endpoints: graph.targets.map(({ name }) => name), rated };
  const placeOf = placesIn(text, path);
  const review = [...unknownRates(design, site.rates, placeOf), ...reviewDesign(design, placeOf, switches)];
  const all = inOrder([...findings, ...review]);
  show(all, path, json, cuts);
  return exitCode(all);
}

interface Cuts {
  readonly endpoints: readonly string[];
  readonly rated: readonly RatedCut[];
}

const noCuts: Cuts = { endpoints: [], rated: [] };

function show(findings: readonly Finding[], path: string, json: boolean, cuts: Cuts = noCuts): void {
  if (json) {
    const document = { findings: findings.map(findingJson), cutSets: cuts.rated };
    process.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
    return;
  }
  if (findings.length === 0) {
    process.stdout.write(`${path}: no findings\n`);
  } else {
    printFindings(findings, process.stdout);
  }
  if (cuts.endpoints.length > 0) process.stdout.write(`\n${cutText(cuts)}`);
}

/** Single parts; and of two lost at once: how many ways, how likely together, and the likeliest. */
function cutText(cuts: Cuts): string {
  const lines = cuts.endpoints.map((endpoint) => {
    const own = cuts.rated.filter((cut) => cut.endpoint === endpoint);
    const singles = own.filter(({ elements }) => elements.length === 1).map(({ elements }) => named(elements));
    const pairs = own.filter(({ elements }) => elements.length === 2);
    const [likeliest] = pairs;
    const alone = singles.length === 0 ? "" : `${singles.join(", ")}: each alone; `;
    if (likeliest === undefined)
      return `  ${endpoint}: ${alone === "" ? "no one part and no two" : `${alone}no two others`}`;
    const sum = pairs.reduce((total, { probability }) => total + probability, 0);
    const most = `the likeliest ${named(likeliest.elements)}, ${perYear(likeliest.probability)}`;
    return `  ${endpoint}: ${alone}${pairs.length} pairs, ${perYear(sum)} in all, ${most}`;
  });
  return `What stops an endpoint when it is lost:\n${lines.join("\n")}\n`;
}

function named(elements: readonly string[]): string {
  return elements.map((id) => id.replace(":", " ").replace("@", " on ")).join(" and ");
}

const minutesOfYear = 525_960;

function perYear(probability: number): string {
  return `${Number((probability * minutesOfYear).toPrecision(2))} min a year`;
}

function exitCode(findings: readonly Finding[]): number {
  if (findings.some((finding) => finding.code === "file-unreadable")) return exitCodes.unusable;
  return findings.some((finding) => finding.severity === "error") ? exitCodes.findings : exitCodes.fine;
}
