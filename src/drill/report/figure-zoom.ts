import type { OperationLine } from "../history.ts";
import type { GapPart } from "../verdict/split-gap.ts";
import type { EndpointVerdict } from "../verdict/verdict.ts";
import { seconds } from "../verdict/seconds.ts";
import { wordsOf } from "../verdict/workload-words.ts";
import type { FigureInput } from "./figure-overview.ts";
import { axis, type Frame, markers } from "./figure-markers.ts";
import { joined, markup, type Markup } from "../../text/markup.ts";
import { hueOf } from "./milestones.ts";
import { scale, type Scale } from "./scale.ts";

const width = 1040;
const labelWidth = 168;
const rows = 9;
const rowHeight = 6;
const requestsHeight = rows * rowHeight;
const bracketHeight = 30;
const laneHeight = requestsHeight + bracketHeight;
const laneGap = 14;
/** A part's length is written in it only where there is room. */
const textRoom = 44;

/** The moments around the fault: every single request from its start to its end, and the gap with its parts. */
export function zoomFigure(input: FigureInput): Markup {
  const top = 52;
  const bottom = top + input.endpoints.length * (laneHeight + laneGap) - laneGap;
  const frame: Frame = { left: labelWidth, right: width - 14, top, bottom };
  const x = scale(input.fromMs, input.toMs, frame.left, frame.right);
  const lanes = input.endpoints.map((endpoint, index) => {
    const y = top + index * (laneHeight + laneGap);
    const own = input.operations.filter((operation) => operation.workload === endpoint.workload);
    const { title, forA } = wordsOf(input.workloads, endpoint.workload);
    return markup`<g class="lane"><rect class="ground" x="${labelWidth}" y="${y}" width="${frame.right - labelWidth}" height="${laneHeight}" rx="4"/>
<text class="lane-name" x="0" y="${y + 22}">${title}</text>
<text class="lane-note" x="0" y="${y + 39}">${seconds(endpoint.longestGapMs)} without</text>
<text class="lane-note" x="0" y="${y + 54}">${forA}</text>
${requests(own, x, y)}${bracket(endpoint, x, y + requestsHeight + 7)}</g>`;
  });
  return markup`<svg viewBox="0 0 ${width} ${bottom + 30}" role="img" aria-label="Every request around the fault, by endpoint, and the longest gap split into its parts">
${axis(x, frame)}${joined(lanes)}${markers(input.milestones, x, frame)}</svg>`;
}

/** Each request is a line on the first row that is free by then; a request that is a moment long is still seen. */
function requests(operations: readonly OperationLine[], x: Scale, y: number): Markup {
  const freeFrom = Array.from({ length: rows }, () => Number.NEGATIVE_INFINITY);
  const visible = operations
    .filter((operation) => operation.end >= x.fromMs && operation.start <= x.toMs)
    .sort((a, b) => a.start - b.start);
  return joined(
    visible.map((operation) => {
      const from = x.at(operation.start);
      const to = Math.max(x.at(operation.end), from + 2);
      const free = freeFrom.findIndex((at) => at <= from);
      const row = free === -1 ? rows - 1 : free;
      freeFrom[row] = to + 1;
      const lineY = y + 5 + row * rowHeight;
      const outcome = operation.outcome === "ok" ? "ok" : "failed";
      return markup`<path class="request ${outcome}" d="M${from} ${lineY} H${to}"/>`;
    }),
  );
}

/** The time before the fault is nobody's doing. */
export function partHue({ until }: GapPart): string {
  return until === "fault" ? "hue-before" : hueOf(until);
}

function bracket(endpoint: EndpointVerdict, x: Scale, y: number): Markup {
  const parts = endpoint.gap.parts.filter((part) => part.toMs > x.fromMs && part.fromMs < x.toMs);
  return joined(
    parts.map((part) => {
      const from = x.at(part.fromMs);
      const wide = Math.max(1, x.at(part.toMs) - from);
      const text =
        wide >= textRoom
          ? markup`<text class="part-text" x="${from + wide / 2}" y="${y + 12.5}">${seconds(part.ms)}</text>`
          : markup``;
      return markup`<g><title>${part.what}: ${seconds(part.ms)}</title><rect class="part ${partHue(part)}" x="${from}" y="${y}" width="${wide}" height="17"/>${text}</g>`;
    }),
  );
}
