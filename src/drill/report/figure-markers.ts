import { joined, markup, type Markup } from "../../text/markup.ts";
import { hueOf, type Milestone } from "./milestones.ts";
import { type Scale, spread, tickText, ticks } from "./scale.ts";

const badgeRoom = 19;

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Numbered badges above the lanes, each joined to its moment by a line through all lanes. */
export function markers(all: readonly Milestone[], x: Scale, frame: Frame): Markup {
  const badgeY = frame.top - 30;
  const places = spread(
    all.map((milestone) => x.at(milestone.atMs)),
    badgeRoom,
    frame.left,
    frame.right,
  );
  return joined(
    all.map((milestone, index) => {
      const at = x.at(milestone.atMs);
      const badge = places[index] ?? at;
      return markup`<g class="marker ${hueOf(milestone.name)}"><title>${milestone.text}</title>
<path d="M${badge} ${badgeY + 8} L${badge} ${badgeY + 12} L${at} ${frame.top - 6} L${at} ${frame.bottom}"/>
<circle cx="${badge}" cy="${badgeY}" r="8"/><text x="${badge}" y="${badgeY + 3.6}">${milestone.number}</text></g>`;
    }),
  );
}

/** The axis below the lanes, in time since the fault. */
export function axis(x: Scale, frame: Frame): Markup {
  return joined(
    ticks(x.fromMs, x.toMs, 12).map((ms) => {
      const at = x.at(ms);
      return markup`<g class="tick"><path d="M${at} ${frame.top} V${frame.bottom + 4}"/>
<text x="${at}" y="${frame.bottom + 17}">${tickText(ms)}</text></g>`;
    }),
  );
}
