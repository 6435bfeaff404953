import { markup, type Markup } from "../../text/markup.ts";

/** Bars with labels, as SVG that takes its colours from the page. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  /** What stands at the end of the bar. */
  readonly text: string;
  readonly tone: "good" | "bad" | "plain";
}

const width = 600;
const textWidth = 96;
const rowHeight = 26;
/** Of the page's 13 px font: labels are at most some 45 characters. */
const letterWidth = 7;
const labelWidthMost = 270;

/** Horizontal bars from 0; `mark` draws a line across all of them, such as the target. */
export function bars(
  title: string,
  rows: readonly Bar[],
  mark: { readonly value: number; readonly text: string } | null,
): Markup {
  const top = mark === null ? 4 : 22;
  const height = top + rows.length * rowHeight + 4;
  const labelWidth = Math.min(labelWidthMost, 12 + letterWidth * Math.max(8, ...rows.map(({ label }) => label.length)));
  const lettersMost = Math.floor((labelWidth - 12) / letterWidth) + 2;
  const most = Math.max(...rows.map((row) => row.value), mark?.value ?? 0, Number.MIN_VALUE);
  const x = (value: number): string =>
    (labelWidth + (Math.max(0, value) / most) * (width - labelWidth - textWidth)).toFixed(1);
  const parts = rows.flatMap((row, i) => {
    const y = top + i * rowHeight;
    const length = (Number(x(row.value)) - labelWidth).toFixed(1);
    return [
      markup`<text x="${labelWidth - 8}" y="${y + 17}" text-anchor="end"><title>${row.label}</title>${clipped(row.label, lettersMost)}</text>`,
      markup`<rect class="${row.tone}" x="${labelWidth}" y="${y + 4}" width="${length}" height="${rowHeight - 8}" rx="3"/>`,
      markup`<text x="${(Number(x(row.value)) + 6).toFixed(1)}" y="${y + 17}">${row.text}</text>`,
    ];
  });
  const line =
    mark === null
      ? ""
      : markup`<line class="mark" x1="${x(mark.value)}" x2="${x(mark.value)}" y1="16" y2="${height}"/><text class="mark-text" x="${x(mark.value)}" y="12" text-anchor="middle">${mark.text}</text>`;
  return markup`<svg class="chart" viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${parts}${line}</svg>`;
}

function clipped(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** Lines over time, both axes linear, the vertical one from 0. */
export function curve(title: string, points: readonly { readonly x: number; readonly y: number }[]): Markup {
  const [w, h, left, bottom] = [width, 220, 80, 30];
  const mostX = Math.max(...points.map((point) => point.x), Number.MIN_VALUE);
  const mostY = Math.max(...points.map((point) => point.y), Number.MIN_VALUE);
  const at = (point: { x: number; y: number }): string =>
    `${(left + (point.x / mostX) * (w - left - 20)).toFixed(1)},${(h - bottom - (point.y / mostY) * (h - bottom - 16)).toFixed(1)}`;
  const dots = points.map((point) => {
    const [cx, cy] = at(point).split(",");
    return markup`<circle class="point" cx="${cx ?? 0}" cy="${cy ?? 0}" r="3"><title>${String(point.x)} h: ${point.y.toExponential(3)}</title></circle>`;
  });
  return markup`<svg class="chart" viewBox="0 0 ${w} ${h}" role="img" aria-label="${title}">
<line class="axis" x1="${left}" x2="${w - 20}" y1="${h - bottom}" y2="${h - bottom}"/><line class="axis" x1="${left}" x2="${left}" y1="10" y2="${h - bottom}"/>
<text x="${left - 6}" y="20" text-anchor="end">${mostY.toExponential(1)}</text><text x="${left - 6}" y="${h - bottom}" text-anchor="end">0</text>
<text x="${w - 20}" y="${h - 8}" text-anchor="end">${String(mostX)} h</text><text x="${left}" y="${h - 8}">0 h</text>
<polyline points="${points.map(at).join(" ")}"/>${dots}</svg>`;
}
