import { joined, markup } from "../../src/text/markup.ts";
import { gapRows, outcomes, type GapCell, type GapRow, type Profile } from "./gaps.ts";

export interface Surroundings {
  /** `2026-11-26` */
  readonly date: string;
  readonly machine: string;
  /** Of the plot, beside the page. */
  readonly plot: string;
}

/** Pure: the table and what it is of, as Markdown. */
export function resultsPage(profiles: readonly Profile[], { date, machine, plot }: Surroundings): string {
  const rows = gapRows(profiles);
  const names = profiles.map(({ name }) => name);
  const runs = profiles.map((profile) => {
    const { lost, whole, runs: count } = outcomes(profile);
    return `${profile.name}: ${count} drills, ${whole} whole again by themselves, ${lost} acknowledged writes lost`;
  });
  const head = [`| drill | clients | ${names.join(" | ")} |`, `|---|---|${names.map(() => "---|").join("")}`];
  const body = rows.map(
    ({ drill, title, cells }) => `| ${drill} | ${title} | ${names.map((name) => cellText(cells, name)).join(" | ")} |`,
  );
  return `# Fail-over under others' timers, ${date}

The same site, in the same lab, with the same load and the same drills; only the timers differ (\`timers:\` of the site file, and no other line). A
cell has the median of the longest gaps that clients saw, the longest of all runs, how many runs, and how many times as long as under the first set
the median is. ${machine}

![Longest gaps of clients under each set of timers](${plot})

${[...head, ...body].join("\n")}

${runs.map((line) => `- ${line}`).join("\n")}

What is not compared: how these tools lay a site out otherwise, such as how many failed checks they wait for, what they flush, and what they run
behind the balancer. A timer that a set does not have (the keeper's, where an address is moved otherwise) is the site's own. Made by
\`npm run bench:failover\`.
`;
}

function cellText(cells: readonly GapCell[], name: string): string {
  const cell = cells.find(({ profile }) => profile === name);
  if (cell === undefined) return "–";
  const { medianMs, longestMs, gapsMs, times } = cell;
  const compared = times === 1 || Number.isNaN(times) ? "" : `, × ${times.toFixed(1)}`;
  return `${seconds(medianMs)} (${seconds(longestMs)}, ${gapsMs.length})${compared}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

const width = 900;
const left = 330;
const barHeight = 13;
const gapHeight = 14;
const hues = ["#2563a8", "#b4532a", "#5b7f2b", "#7d4f9e", "#7a6a1f"] as const;

function rowHeight(row: GapRow): number {
  return row.cells.length * barHeight + gapHeight;
}

/** Pure: a bar for each median on a logarithmic axis, and a dot for each run. */
export function gapPlot(profiles: readonly Profile[]): string {
  const rows = gapRows(profiles);
  const longest = Math.max(1000, ...rows.flatMap(({ cells }) => cells.map(({ longestMs }) => longestMs)));
  const leastMs = 100;
  const decades = Math.log10(longest / leastMs);
  const at = (ms: number): number =>
    left + ((width - left - 20) * Math.log10(Math.max(ms, leastMs) / leastMs)) / decades;
  const top = 40 + 18 * profiles.length;
  const bottom = top + rows.reduce((sum, row) => sum + rowHeight(row), 0);
  const ticks = [100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000].filter((ms) => ms <= longest);
  const hueOf = (name: string): string =>
    hues[profiles.findIndex((each) => each.name === name) % hues.length] ?? hues[0];
  let y = top;
  const bars = rows.map((row) => {
    const begin = y;
    y += rowHeight(row);
    return markup`<text x="${left - 8}" y="${begin + (row.cells.length * barHeight) / 2 + 4}" text-anchor="end">${row.drill}: ${row.title}</text>${row.cells.map(
      (cell, index) => {
        const middle = begin + index * barHeight + barHeight / 2;
        return markup`<rect x="${left}" y="${middle - 4}" width="${Math.max(1, at(cell.medianMs) - left)}" height="8" fill="${hueOf(cell.profile)}"/>${cell.gapsMs.map(
          (ms) => markup`<circle cx="${at(ms)}" cy="${middle}" r="2.4" fill="#fff" stroke="#222" stroke-width="0.8"/>`,
        )}`;
      },
    )}`;
  });
  const legend = profiles.map(
    ({ name }, index) =>
      markup`<rect x="${left}" y="${14 + 18 * index}" width="12" height="9" fill="${hueOf(name)}"/><text x="${left + 18}" y="${23 + 18 * index}">timers: ${name}</text>`,
  );
  const axis = ticks.map(
    (ms) =>
      markup`<line x1="${at(ms)}" x2="${at(ms)}" y1="${top - 6}" y2="${bottom}" stroke="#ccc" stroke-width="0.7"/><text x="${at(ms)}" y="${bottom + 16}" text-anchor="middle">${ms / 1000} s</text>`,
  );
  return `${
    markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 26}" font-family="sans-serif" font-size="12" role="img" aria-label="Longest gaps of clients under each set of timers, in seconds">
<rect width="${width}" height="${bottom + 26}" fill="#fff"/>
${joined(axis)}
${joined(legend)}
${joined(bars)}</svg>`.text
  }\n`;
}
