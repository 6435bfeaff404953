import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { stringify } from "yaml";
import { designSite } from "../design/design-site.ts";
import type { Model } from "../predict/model/model.ts";
import { modelOf, readModel, type ReadModel } from "../predict/model/read-model.ts";
import { predictionJson, type Prediction } from "../predict/report/document.ts";
import { predictionHtml } from "../predict/report/html.ts";
import { predictionText } from "../predict/report/text.ts";
import { simulateModel } from "../predict/simulate/simulate-model.ts";
import { gapsOfVerdict } from "../predict/site/measured.ts";
import { asDesigned, modelOfDesign, type Knobs } from "../predict/site/site-model.ts";
import { solveModel, type SolvedModel } from "../predict/solve/solve-model.ts";
import { changesOfModel } from "../predict/what-if/model-changes.ts";
import { changesOfSite } from "../predict/what-if/site-changes.ts";
import { whatIf, type Change } from "../predict/what-if/what-if.ts";
import { findingJson } from "../spec/format-findings.ts";
import type { Finding } from "../spec/finding.ts";
import { exitCodes, Unusable } from "./failure.ts";
import { loadSite, printFindings, siteArgument } from "./site-argument.ts";

interface Options {
  readonly json?: true;
  readonly model?: string;
  readonly emitModel?: string;
  readonly measured?: string;
  readonly html?: string;
  readonly seed: number;
  readonly method: "exact" | "simulate";
  readonly precision: number;
}

export function command(): Command {
  return new Command("predict")
    .description("Computes availability per endpoint against the target, what contributes, and what would change it.")
    .addArgument(siteArgument())
    .option("--json", "print one JSON document")
    .option("--model <file>", "compute this model instead of a site's")
    .option("--emit-model <file>", "write the model of the site, to edit it and give it back with --model")
    .option("--measured <dir>", "take outages from the verdicts of drills in this directory")
    .option("--html <file>", "write a page with plots")
    .option("--method <method>", "exact or simulate", oneOf(["exact", "simulate"]), "exact")
    .option("--seed <n>", "of the simulation", wholeNumber, 1)
    .option("--precision <share>", "half width of the interval at which a simulation stops", fraction, 0.05)
    .action(async (siteFile: string, options: Options) => predict(siteFile, options));
}

async function predict(siteFile: string, options: Options): Promise<void> {
  const source = options.model === undefined ? await fromSite(siteFile, options) : await fromModel(options.model);
  if (source === null) return;
  const { model, changes } = source;
  const solved = answers(model, options);
  if (solved.findings.length > 0) {
    report(solved.findings, options);
    process.exitCode = exitCodes.findings;
    return;
  }
  const prediction: Prediction = {
    name: model.name,
    target: model.target,
    answers: solved.answers,
    whatIf: whatIf(model, changes()),
    assumptions: model.assumptions,
  };
  if (options.html !== undefined) await writeFile(options.html, predictionHtml(prediction));
  process.stdout.write(
    options.json === true ? `${JSON.stringify(predictionJson(prediction), null, 2)}\n` : predictionText(prediction),
  );
}

function answers(model: Model, options: Options): SolvedModel {
  if (options.method === "simulate") return simulateModel(model, { seed: options.seed, precision: options.precision });
  return solveModel(model);
}

interface Source {
  readonly model: Model;
  readonly changes: () => readonly Change[];
}

async function fromModel(path: string): Promise<Source | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    throw new Unusable(`the model file ${path} cannot be read`, { cause });
  }
  const read = readModel(text, path);
  if (!read.ok) {
    report(read.findings, {});
    process.exitCode = exitCodes.unusable;
    return null;
  }
  return { model: read.model, changes: () => changesOfModel(read.model, read.raw) };
}

async function fromSite(path: string, options: Options): Promise<Source> {
  const { site } = await loadSite(path);
  const design = designSite(site);
  const measured = options.measured === undefined ? {} : await readMeasured(options.measured);
  const knobs: Knobs = { ...asDesigned, rates: site.rates, measured };
  const raw = modelOfDesign(design, knobs);
  if (options.emitModel !== undefined) {
    const schema = "# yaml-language-server: $schema=schema/model.schema.json\n";
    await writeFile(options.emitModel, schema + stringify(raw, { lineWidth: 0 }));
  }
  const read: ReadModel = modelOf(raw, path);
  if (!read.ok) throw new Unusable(`the rates of ${path} give no sound model: ${read.findings[0]?.message ?? ""}`);
  return { model: read.model, changes: () => changesOfSite(site, design, knobs, designSite) };
}

/** Longest gaps by endpoint over every `verdict.json` in a directory and the directories right below it. */
async function readMeasured(directory: string): Promise<Readonly<Record<string, number>>> {
  let entries;
  try {
    entries = await readdir(directory, { withFileTypes: true });
  } catch (cause) {
    throw new Unusable(`the directory of drill results ${directory} cannot be read`, { cause });
  }
  const paths = [
    directory,
    ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(directory, entry.name)),
  ];
  const gaps: Record<string, number> = {};
  let found = 0;
  for (const path of paths) {
    const text = await readFile(join(path, "verdict.json"), "utf8").catch(() => null);
    if (text === null) continue;
    const read = gapsOfVerdict(text);
    if (read === null) throw new Unusable(`${join(path, "verdict.json")} is no verdict of a drill`);
    found += 1;
    for (const [endpoint, ms] of Object.entries(read)) gaps[endpoint] = Math.max(gaps[endpoint] ?? 0, ms);
  }
  if (found === 0)
    throw new Unusable(`there is no verdict.json in ${directory}; run quorate drill -o ${directory} first`);
  return gaps;
}

function report(findings: readonly Finding[], { json }: { readonly json?: true }): void {
  if (json === true) process.stdout.write(`${JSON.stringify({ findings: findings.map(findingJson) }, null, 2)}\n`);
  else printFindings(findings, process.stderr);
}

function oneOf<T extends string>(allowed: readonly T[]): (value: string) => T {
  return (value) => {
    const found = allowed.find((each) => each === value);
    if (found === undefined) throw new InvalidArgumentError(`It is ${allowed.join(" or ")}.`);
    return found;
  };
}

function wholeNumber(value: string): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) throw new InvalidArgumentError("It is a whole number from 0 up.");
  return number;
}

function fraction(value: string): number {
  const number = Number(value);
  if (!(number > 0 && number < 1)) throw new InvalidArgumentError("It is a number between 0 and 1.");
  return number;
}
