import { minutesPerYear } from "../../dependability/model/quantity.ts";
import { modelOf } from "../../dependability/model/read-model.ts";
import { solveModel } from "../../dependability/solve/solve-model.ts";
import type { Design } from "../../catalogue/contract/design.ts";
import type { Finding } from "../../spec/finding.ts";
import type { SiteRates } from "../../spec/site.ts";
import { listed } from "../../text/sentence.ts";
import { asDesigned } from "./knobs.ts";
import { modelOfDesign } from "./site-model.ts";
import type { PlaceOf } from "./unknown-rates.ts";

/** What prediction expects of the site as it is designed, where that misses the target; nothing where it has no answer. */
export function targetMissed(design: Design, rates: SiteRates, placeOf: PlaceOf): readonly Finding[] {
  const read = modelOf(modelOfDesign(design, { ...asDesigned, rates }), "site");
  if (!read.ok || read.model.target === null) return [];
  const { target } = read.model;
  const names = new Set(design.endpoints.map(({ name }) => name));
  const missed = solveModel(read.model).answers.filter(
    ({ name, unavailability }) => names.has(name) && 1 - unavailability < target,
  );
  if (missed.length === 0) return [];
  const allowed = (1 - target) * minutesPerYear;
  const { excerpt, ...place } = placeOf(["target"]);
  const out = missed.map(({ name, unavailability }) => `${name} ${minutes(unavailability * minutesPerYear)}`);
  const worst = Math.max(...missed.map(({ unavailability }) => unavailability * minutesPerYear)) - allowed;
  return [
    {
      code: "target-missed",
      severity: "warning",
      message: `The target allows ${minutes(allowed)} out of service a year, and prediction expects more: ${listed(first(out))}; that is up to ${minutes(worst)} too much.`,
      place,
      remedy:
        "Let quorate predict tell what contributes and which change would do; the failure rates and repair times of your own hosts, written under rates:, decide most of it.",
      ...(excerpt === undefined ? {} : { excerpt }),
    },
  ];
}

/** A site with all services has a dozen endpoints; `predict` tells of each. */
function first(names: readonly string[]): readonly string[] {
  return names.length > 4 ? [...names.slice(0, 3), `${names.length - 3} more`] : names;
}

function minutes(value: number): string {
  return `${Number(value.toPrecision(3))} min`;
}
