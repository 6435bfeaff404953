import { joined, markup, type Markup } from "../../../text/markup.ts";
import type { EventLine, OperationLine } from "../../history.ts";
import { seconds } from "../../verdict/seconds.ts";
import type { ToldDrill } from "../../verdict/kept.ts";
import { axis, type Frame } from "../figure-markers.ts";
import { scale, type Scale } from "../scale.ts";
import { layers, type Layer, phaseOf } from "./phases.ts";

const width = 1040;
const labelWidth = 168;
const clientHeight = 40;
const layerHeight = 20;
const gapBetween = 7;
/** Around the longest gap; a gap that is minutes long is no matter for a close look. */
const beforeMs = 600;
const afterMs = 700;
const windowMinMs = 2400;
const windowMaxMs = 25_000;
/** A gap that begins so long after the fault is another story: the site came back by then. */
const gapBeginsMaxMs = 6000;
/** A log that repeats itself must not make the report unreadable. */
const eventsMax = 80;
/** A part's length is written in it only where there is room. */
const textRoom = 44;

export interface LayersInput {
  readonly kept: ToldDrill;
  /** Times from the fault on. */
  readonly operations: readonly OperationLine[];
  readonly events: readonly EventLine[];
}

/** One drill around its fault: what its clients saw, and below it, on the same axis, what each layer of the site did. */
export function layersFigure({ kept, operations, events }: LayersInput): Markup {
  const lanes = kept.endpoints;
  const seen = layers.filter(({ events: names }) => events.some(({ name }) => names[name] !== undefined));
  const top = 10;
  const clientsEnd = top + lanes.length * (clientHeight + gapBetween);
  const bottom = clientsEnd + seen.length * (layerHeight + gapBetween) + 4;
  const frame: Frame = { left: labelWidth, right: width - 14, top, bottom };
  const x = scale(-beforeMs, windowEnd(kept), frame.left, frame.right);
  const clients = lanes.map((lane, index) => {
    const title = kept.clients.find(({ name }) => name === lane.workload)?.title ?? lane.name;
    const own = operations.filter(({ workload }) => workload === lane.workload);
    return clientLane({ title, lane, operations: own }, x, top + index * (clientHeight + gapBetween));
  });
  const rows = seen.map((layer, index) =>
    layerRow(layer, events, x, clientsEnd + 4 + index * (layerHeight + gapBetween)),
  );
  return markup`<svg viewBox="0 0 ${width} ${bottom + 26}" role="img" aria-label="What clients saw of ${kept.name}, and what each layer did meanwhile">
${axis(x, frame)}${faultLine(x, frame)}${joined(clients)}${joined(rows)}</svg>`;
}

function windowEnd({ endpoints }: ToldDrill): number {
  const ends = endpoints.filter(({ gap }) => gap.fromMs < gapBeginsMaxMs).map(({ gap }) => gap.toMs);
  return Math.min(windowMaxMs, Math.max(windowMinMs - beforeMs, Math.max(0, ...ends) + afterMs));
}

function faultLine(x: Scale, { top, bottom }: Frame): Markup {
  return markup`<g class="marker hue-fault"><path d="M${x.at(0)} ${top} V${bottom}"/></g>`;
}

interface Lane {
  readonly title: string;
  readonly lane: ToldDrill["endpoints"][number];
  readonly operations: readonly OperationLine[];
}

/** Answers as ticks where they came, failures as lines for as long as the client waited, and the gap by its steps. */
function clientLane({ title, lane, operations }: Lane, x: Scale, y: number): Markup {
  const inside = operations.filter(({ start, end }) => end >= x.fromMs && start <= x.toMs);
  const answers = inside
    .filter(({ outcome, end }) => outcome === "ok" && end <= x.toMs)
    .map(({ end }) => `M${Math.round(x.at(end) * 10) / 10} ${y + 3}v9`)
    .join("");
  const failures = inside
    .filter(({ outcome }) => outcome !== "ok")
    .map(
      ({ start, end }) =>
        `M${Math.round(x.at(start) * 10) / 10} ${y + 17}H${Math.round(Math.max(x.at(end), x.at(start) + 2) * 10) / 10}`,
    )
    .join("");
  const parts = lane.gap.parts.filter(({ toMs, fromMs }) => toMs > x.fromMs && fromMs < x.toMs);
  const bracket = parts.map(({ what, until, fromMs, toMs, ms }) => {
    const from = x.at(fromMs);
    const wide = Math.max(1, x.at(toMs) - from);
    const text =
      wide < textRoom
        ? markup``
        : markup`<text class="part-text" x="${from + wide / 2}" y="${y + 33}">${seconds(ms)}</text>`;
    return markup`<g><title>${what}: ${seconds(ms)}</title><rect class="part ${hueOfPhase(until)}" x="${from}" y="${y + 22}" width="${wide}" height="15"/>${text}</g>`;
  });
  return markup`<g class="lane"><rect class="ground" x="${labelWidth}" y="${y}" width="${width - 14 - labelWidth}" height="${clientHeight}" rx="4"/>
<text class="lane-name" x="0" y="${y + 15}">${title}</text><text class="lane-note" x="0" y="${y + 32}">gap ${seconds(lane.longestGapMs)}, ${lane.failed} failed</text>
<path class="answers" d="${answers}"/><path class="request failed" d="${failures}"/>${bracket}</g>`;
}

function layerRow(layer: Layer, events: readonly EventLine[], x: Scale, y: number): Markup {
  const inside = events.filter(({ name, at }) => layer.events[name] !== undefined && at >= x.fromMs && at <= x.toMs);
  const dots = inside.slice(0, eventsMax).map(({ name, at, host, text }) => {
    const who = host === undefined ? "" : `${host}: `;
    return markup`<circle class="event phase-${layer.events[name] ?? "reconnect"}" cx="${x.at(at)}" cy="${y + layerHeight / 2}" r="5"><title>${seconds(at)} after the fault, ${who}${text}</title></circle>`;
  });
  return markup`<g class="lane"><rect class="ground" x="${labelWidth}" y="${y}" width="${width - 14 - labelWidth}" height="${layerHeight}" rx="4"/>
<text class="lane-note" x="0" y="${y + 14}">${layer.title}</text>${joined(dots)}</g>`;
}

export function hueOfPhase(until: string): string {
  const phase = phaseOf(until);
  return phase === undefined ? "hue-before" : `phase-${phase}`;
}
