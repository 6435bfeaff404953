import type { Design } from "../catalogue/contract/design.ts";
import { modelOf } from "../dependability/model/read-model.ts";
import { solveModel } from "../dependability/solve/solve-model.ts";
import type { Prediction } from "../predict/report/document.ts";
import { asDesigned } from "../predict/site/knobs.ts";
import { modelOfDesign } from "../predict/site/site-model.ts";
import { downtimes } from "./predict.ts";
import type { Site } from "../spec/site.ts";

/** What a site that was adopted is expected to reach with the timers that it runs by; undefined where the model has no answer. */
export function predictionOf({
  site,
  design,
}: {
  readonly site: Site;
  readonly design: Design;
}): Prediction | undefined {
  const read = modelOf(modelOfDesign(design, { ...asDesigned, rates: site.rates }), site.name);
  if (!read.ok) return undefined;
  const solved = solveModel(read.model);
  if (solved.findings.length > 0) return undefined;
  const { name, target, assumptions } = read.model;
  return { name, target, answers: solved.answers, whatIf: [], assumptions, downtime: downtimes(read.model) };
}
