import { Command } from "commander";
import { vocabulary } from "../catalogue/index.ts";
import { designSite } from "../design/design-site.ts";
import { targetMissed } from "../predict/site/target-missed.ts";
import { unknownRates } from "../predict/site/unknown-rates.ts";
import { cutSets } from "../review/graph/cut-sets.ts";
import { switchesOf } from "../review/graph/element-ids.ts";
import { dependencyGraph } from "../review/graph/from-design.ts";
import { ratedCuts } from "../review/graph/probability.ts";
import { placesIn } from "../review/places.ts";
import { withoutCertificates } from "../review/plain-wires.ts";
import { reviewDesign } from "../review/review-design.ts";
import { inOrder } from "../review/review-files.ts";
import type { Finding } from "../spec/finding.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { filesBeside } from "./files-beside.ts";
import { readSiteText } from "./read-site.ts";
import { endingCertificates } from "./check-certificates.ts";
import { showFindings } from "./check-text.ts";
import { designOf } from "./open-site.ts";
import { siteArgument } from "./site-argument.ts";
import { parseSite } from "../spec/parse-site.ts";

interface CheckOptions {
  readonly json?: true;
  readonly strict?: true;
  readonly lose?: string;
  readonly files?: string;
}

export function command(): Command {
  const check: Command = new Command("check")
    .description("Shows what is wrong or risky about a site; exit 1 if any of it is an error.")
    .addArgument(siteArgument())
    .option(
      "--lose <NAMES>",
      "what stops when these hosts, zones, switches or components are lost: c1,c2 or rack-a or COMPONENT@c1",
    )
    .option(
      "--files <WHERE>",
      "review configuration files instead: of a directory, of the site's hosts (c1,c2 or all), or of any machine that ssh reaches (HOST or USER@HOST)",
    )
    .option("--strict", "exit 1 for warnings as well")
    .option("--json", "print one JSON document")
    .action(async (path: string, options: CheckOptions) => {
      const json = options.json === true;
      const isStrict = options.strict === true;
      if (options.files !== undefined) {
        // What reaches hosts is read only when hosts are asked for: a check of a site file must be quick.
        const { reviewWhere } = await import("./check-files.ts");
        const { findings, ...about } = await reviewWhere(options.files, check.args.length > 0 ? path : undefined);
        const nothing = findings.some(({ code }) => code === "nothing-to-review");
        const error = nothing ? { error: new Unusable(`there is nothing to review in ${options.files}`) } : {};
        showFindings(findings, options.files, { json, ...about, ...error });
        process.exitCode = nothing ? exitCodes.unusable : exitCode(findings, isStrict);
      } else if (options.lose !== undefined) {
        const { showLoss } = await import("./check-lose.ts");
        process.exitCode = showLoss(await designOf(path), options.lose, { json });
      } else {
        process.exitCode = await checkSite(path, { json, isStrict });
      }
    });
  return check;
}

/** The file's own findings, and where it is sound, those of its design and what stops each endpoint. */
async function checkSite(path: string, { json, isStrict }: { json: boolean; isStrict: boolean }): Promise<number> {
  const text = await readSiteText(path);
  const error = new Unusable(`the site file ${path} cannot be used`);
  if (typeof text !== "string") {
    showFindings([text], path, { json, error });
    return exitCode([text], isStrict);
  }
  const { site, findings } = parseSite(text, path, vocabulary, filesBeside(path));
  if (site === undefined) {
    showFindings(findings, path, { json, error });
    return exitCode(findings, isStrict);
  }
  const design = designSite(site);
  const switches = switchesOf(site);
  const graph = dependencyGraph(design, switches);
  const rated = ratedCuts(graph, cutSets(graph, 2), site.rates);
  const cuts = { endpoints: graph.targets.map(({ name }) => name), rated };
  const placeOf = placesIn(text, path);
  const unknown = unknownRates(design, site.rates, placeOf);
  const missed = unknown.length > 0 ? [] : targetMissed(design, site.rates, placeOf);
  const ending = await endingCertificates(path, site, design, placeOf);
  const review = [
    ...unknown,
    ...missed,
    ...ending,
    ...reviewDesign(design, placeOf, switches),
    ...withoutCertificates(design, placeOf),
  ];
  const all = inOrder([...findings, ...review]);
  showFindings(all, path, { json, cuts });
  return exitCode(all, isStrict);
}

function exitCode(findings: readonly Finding[], isStrict: boolean): number {
  if (findings.some((finding) => finding.code === "file-unreadable")) return exitCodes.unusable;
  const counts = (severity: Finding["severity"]) => severity === "error" || (isStrict && severity === "warning");
  return findings.some(({ severity }) => counts(severity)) ? exitCodes.findings : exitCodes.fine;
}
