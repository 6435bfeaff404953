import { writeFile } from "node:fs/promises";
import { Command, InvalidArgumentError } from "commander";
import { stringify } from "yaml";
import { designSite } from "../design/design-site.ts";
import type { Model } from "../dependability/model/model.ts";
import { modelOf, readModel, type ReadModel } from "../dependability/model/read-model.ts";
import { predictionJson, type DrillsSaid, type Prediction } from "../predict/report/document.ts";
import { predictionHtml } from "../predict/report/html.ts";
import { predictionText } from "../predict/report/text.ts";
import { simulateModel } from "../dependability/simulate/simulate-model.ts";
import { asDesigned, type Knobs } from "../predict/site/knobs.ts";
import { modelOfDesign } from "../predict/site/site-model.ts";
import { unknownRates } from "../predict/site/unknown-rates.ts";
import { saidOfSite, type SiteSaid } from "../predict/site/site-said.ts";
import { yearOf } from "../predict/site/year.ts";
import { downtimeOf, type Downtime } from "../dependability/solve/downtime.ts";
import { Recalculation } from "../dependability/solve/recalculation.ts";
import { solveModel, type SolvedModel } from "../dependability/solve/solve-model.ts";
import { changesOfModel } from "../predict/what-if/model-changes.ts";
import { changesOfSite } from "../predict/what-if/site-changes.ts";
import { whatIf, type Change } from "../predict/what-if/what-if.ts";
import { placesIn } from "../review/places.ts";
import { reasonOf } from "../text/operational-error.ts";
import { NoAnswer, Unusable } from "./failure.ts";
import { readMeasured } from "./predict-measured.ts";
import { readAtMost } from "./read-at-most.ts";
import { readSiteText } from "./read-site.ts";
import { designOf } from "./open-site.ts";
import { print, printJson } from "./output.ts";
import { siteArgument } from "./site-argument.ts";
import { lookOf } from "./streams.ts";

/** The model of a thousand hosts has 4 MiB. */
const modelBytesMost = 8 * 1024 * 1024;

interface Options {
  readonly json?: true;
  readonly all?: true;
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
    .option("--all", "print every table and all that is assumed as well")
    .option("--html <file>", "write a page with plots")
    .option("--method <method>", "exact or simulate", oneOf(["exact", "simulate"]), "exact")
    .option("--seed <n>", "of the simulation, and of the draws of a site's rates", wholeNumber, 1)
    .option("--precision <share>", "half width of the interval at which a simulation stops", fraction, 0.05)
    .action(async (siteFile: string, options: Options) => predict(siteFile, options));
}

async function predict(siteFile: string, options: Options): Promise<void> {
  const source =
    options.model === undefined ? await fromSite(siteFile, options) : await fromModel(options.model, options);
  const { model, changes, said, drills } = source;
  // Of one model, whatever is asked of it: its diagrams take longer to build than to ask.
  const calculation = new Recalculation();
  const solved = answers(model, options, calculation);
  if (solved.findings.length > 0) {
    throw new NoAnswer(`${model.name} has no answer by this method`, solved.findings);
  }
  const prediction: Prediction = {
    name: model.name,
    target: model.target,
    answers: solved.answers,
    whatIf: whatIf(model, changes(), calculation),
    assumptions: model.assumptions,
    downtime: downtimes(model, calculation),
    ...(said === undefined ? {} : { site: said(calculation) }),
    ...(drills === undefined ? {} : { drills }),
  };
  if (options.html !== undefined) await write(options.html, predictionHtml(prediction), "page");
  if (options.json === true) printJson(predictionJson(prediction));
  else print(predictionText(prediction, lookOf(process.stdout).columns, said === undefined || options.all === true));
}

/** Where the downtime of each endpoint goes. */
export function downtimes(model: Model, calculation = new Recalculation()): ReadonlyMap<string, Downtime> {
  const found = model.endpoints.map((endpoint) => [endpoint.name, downtimeOf(model, endpoint, calculation)] as const);
  return new Map(found.flatMap(([name, downtime]) => (downtime === null ? [] : [[name, downtime] as const])));
}

function answers(model: Model, options: Options, { known }: Recalculation): SolvedModel {
  if (options.method === "simulate") return simulateModel(model, { seed: options.seed, precision: options.precision });
  return solveModel(model, known);
}

interface Source {
  readonly model: Model;
  readonly changes: () => readonly Change[];
  readonly said?: (calculation: Recalculation) => SiteSaid;
  readonly drills?: DrillsSaid;
}

async function fromModel(path: string, options: Options): Promise<Source> {
  if (options.measured !== undefined)
    throw new Unusable("--measured needs a site: outages in a model are written in it, as the failover of its parts");
  if (options.emitModel !== undefined)
    throw new Unusable("--emit-model needs a site: with --model there is one already");
  let text: string;
  try {
    const bytes = await readAtMost(path, modelBytesMost);
    if (bytes === null) throw new Error(`it is larger than ${modelBytesMost / 1024 / 1024} MiB`);
    text = new TextDecoder().decode(bytes);
  } catch (cause) {
    throw new Unusable(`the model file ${path} cannot be read: ${reasonOf(cause)}`, { cause });
  }
  const read = readModel(text, path);
  if (!read.ok) throw new Unusable(`the model file ${path} cannot be used`, { findings: read.findings });
  return { model: read.model, changes: () => changesOfModel(read.model, read.raw) };
}

async function fromSite(path: string, options: Options): Promise<Source> {
  const { site, design } = await designOf(path);
  const unknown = Object.keys(site.rates).length === 0 ? [] : unknownRates(design, site.rates, await placesOf(path));
  if (unknown.length > 0) throw new Unusable(`the rates of ${path} cannot be used`, { findings: unknown });
  const taken = options.measured === undefined ? undefined : await readMeasured(options.measured, design);
  const knobs: Knobs = { ...asDesigned, rates: site.rates, measured: taken?.measured ?? {} };
  const raw = modelOfDesign(design, knobs);
  if (options.emitModel !== undefined) {
    const schema = "# yaml-language-server: $schema=schema/model.schema.json\n";
    await write(options.emitModel, schema + stringify(raw, { lineWidth: 0 }), "model");
  }
  const read: ReadModel = modelOf(raw, path);
  if (!read.ok) throw new Unusable(`the rates of ${path} give no sound model: ${read.findings[0]?.message ?? ""}`);
  const year = taken === undefined ? null : yearOf(design, knobs, taken.measured);
  return {
    model: read.model,
    changes: () => changesOfSite(site, design, knobs, designSite),
    said: (calculation) => saidOfSite(design, knobs, options.seed, calculation),
    ...(taken === undefined || year === null ? {} : { drills: { year, left: taken.left } }),
  };
}

async function placesOf(path: string): Promise<ReturnType<typeof placesIn>> {
  const text = await readSiteText(path);
  return placesIn(typeof text === "string" ? text : "", path);
}

async function write(path: string, text: string, what: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw new Unusable(`the ${what} ${path} cannot be written: ${reasonOf(cause)}`, { cause });
  }
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
