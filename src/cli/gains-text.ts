import type { Gain } from "../adopt/gains.ts";
import { minutesPerYear } from "../dependability/model/quantity.ts";
import type { Prediction } from "../predict/report/document.ts";
import { minutes } from "../predict/report/figures.ts";
import { seconds } from "../review/model/setting.ts";
import { predictionOf } from "./adopt-prediction.ts";

/** What a change of timers buys, in figures. */
export interface PricedGain {
  readonly layer: string | null;
  readonly endpoint: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Of that endpoint's expected downtime; null where the model has no answer. */
  readonly minutesAYear: number | null;
}

/** Gains with what they take off the expected downtime of the endpoint that gains the most. */
export function pricedGains(gains: readonly Gain[], now: Prediction | undefined): readonly PricedGain[] {
  return gains.flatMap(({ layer, site, design, most }): readonly PricedGain[] => {
    if (most === undefined) return [];
    const before = downtimeOf(now, most.endpoint);
    const after = now === undefined ? undefined : downtimeOf(predictionOf({ site, design }), most.endpoint);
    const less = before === undefined || after === undefined ? null : Math.max(0, before - after);
    return [{ layer: layer ?? null, ...most, minutesAYear: less }];
  });
}

function downtimeOf(prediction: Prediction | undefined, endpoint: string): number | undefined {
  const answer = prediction?.answers.find(({ name }) => name === endpoint);
  return answer === undefined ? undefined : answer.unavailability * minutesPerYear;
}

/** Lines for people; empty where there is nothing to gain. */
export function gainLines(gains: readonly PricedGain[]): string {
  if (gains.length === 0) return "";
  const rows = gains.map(({ layer, endpoint, fromMs, toMs, minutesAYear }) => {
    const who = (layer === null ? "all of them" : `${layer}'s alone`).padEnd(width(gains));
    const year = minutesAYear === null || minutesAYear < 0.05 ? "" : `, ${minutes(minutesAYear)} a year less`;
    return `  ${who}  ${endpoint}: ${seconds(fromMs)} → ${seconds(toMs)} when a host is lost${year}\n`;
  });
  return `What Quorate's timers would buy (take out "timers:" and "detection:", or write single ones):\n${rows.join("")}`;
}

function width(gains: readonly PricedGain[]): number {
  return Math.max(...gains.map(({ layer }) => (layer === null ? "all of them" : `${layer}'s alone`).length));
}
