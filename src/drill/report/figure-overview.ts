import type { OperationLine } from "../history.ts";
import type { EndpointVerdict } from "../verdict/verdict.ts";
import { seconds } from "../verdict/seconds.ts";
import { type WorkloadWords, wordsOf } from "../verdict/workload-words.ts";
import { axis, type Frame, markers } from "./figure-markers.ts";
import { joined, markup, type Markup } from "../../text/markup.ts";
import type { Milestone } from "./milestones.ts";
import { scale, type Scale } from "./scale.ts";

const width = 1040;
const laneHeight = 54;
const laneGap = 12;
const labelWidth = 168;
const binsMax = 260;

export interface FigureInput {
  readonly endpoints: readonly EndpointVerdict[];
  readonly workloads: readonly WorkloadWords[];
  /** Times from the fault on. */
  readonly operations: readonly OperationLine[];
  readonly milestones: readonly Milestone[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** The whole drill: for each endpoint how many requests were answered and how many failed, moment by moment. */
export function overviewFigure(input: FigureInput): Markup {
  const top = 52;
  const bottom = top + input.endpoints.length * (laneHeight + laneGap) - laneGap;
  const frame: Frame = { left: labelWidth, right: width - 14, top, bottom };
  const x = scale(input.fromMs, input.toMs, frame.left, frame.right);
  const lanes = input.endpoints.map((endpoint, index) =>
    lane(
      endpoint,
      wordsOf(input.workloads, endpoint.workload),
      input.operations.filter((operation) => operation.workload === endpoint.workload),
      x,
      top + index * (laneHeight + laneGap),
    ),
  );
  return markup`<svg viewBox="0 0 ${width} ${bottom + 30}" role="img" aria-label="Requests of the whole drill, answered and failed, by endpoint">
${axis(x, frame)}${joined(lanes)}${markers(input.milestones, x, frame)}</svg>`;
}

function lane(
  endpoint: EndpointVerdict,
  words: WorkloadWords,
  operations: readonly OperationLine[],
  x: Scale,
  y: number,
): Markup {
  const middle = y + laneHeight * 0.62;
  const up = laneHeight * 0.56;
  const down = laneHeight * 0.34;
  const binMs = (x.toMs - x.fromMs) / binsMax;
  const bins = countByBin(operations, x, binMs);
  const most = Math.max(1, ...bins.map((bin) => bin.ok), ...bins.map((bin) => bin.failed));
  const wide = Math.max(0.6, x.at(x.fromMs + binMs) - x.at(x.fromMs) - 0.5);
  const bars = bins.flatMap((bin, index) => {
    const left = x.at(x.fromMs + index * binMs);
    const good = (bin.ok / most) * up;
    const bad = (bin.failed / most) * down;
    return [
      ...(bin.ok > 0
        ? [markup`<rect class="ok" x="${left}" y="${middle - good}" width="${wide}" height="${good}"/>`]
        : []),
      ...(bin.failed > 0
        ? [markup`<rect class="failed" x="${left}" y="${middle + 1.5}" width="${wide}" height="${Math.max(2, bad)}"/>`]
        : []),
    ];
  });
  const from = x.at(endpoint.gap.fromMs);
  const to = Math.max(from + 1.5, x.at(endpoint.gap.toMs));
  return markup`<g class="lane"><rect class="ground" x="${labelWidth}" y="${y}" width="${width - 14 - labelWidth}" height="${laneHeight}" rx="4"/>
<text class="lane-name" x="0" y="${y + 22}">${words.title}</text>
<text class="lane-note" x="0" y="${y + 39}">gap ${seconds(endpoint.longestGapMs)}, ${endpoint.failed} failed</text>
<rect class="gap" x="${from}" y="${y}" width="${to - from}" height="${laneHeight}"/>
${bars}<path class="zero" d="M${labelWidth} ${middle} H${width - 14}"/></g>`;
}

function countByBin(
  operations: readonly OperationLine[],
  x: Scale,
  binMs: number,
): readonly { ok: number; failed: number }[] {
  const bins = Array.from({ length: binsMax }, () => ({ ok: 0, failed: 0 }));
  for (const operation of operations) {
    const bin = bins[Math.floor((operation.end - x.fromMs) / binMs)];
    if (bin === undefined) continue;
    if (operation.outcome === "ok") bin.ok += 1;
    else bin.failed += 1;
  }
  return bins;
}
