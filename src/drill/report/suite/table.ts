import { joined, markup, type Markup } from "../../../text/markup.ts";
import { seconds } from "../../verdict/seconds.ts";
import { endpointsOf, rowsOf, type SuiteCell, type SuiteRow, type ToldSuite } from "./told-suite.ts";

/** Every fault against every endpoint: what was measured, what was foretold, what is known of others. */
export function suiteTable({ drills }: ToldSuite): Markup {
  const endpoints = endpointsOf(drills);
  const head = endpoints.map(({ name, title }) => markup`<th scope="col" title="${title}">${name}</th>`);
  const rows = rowsOf(drills).map((row) => suiteRow(row, endpoints));
  return markup`<div class="panel scroll"><table class="suite"><thead><tr><th scope="col">drill</th><th scope="col">verdict</th>${joined(head)}<th scope="col">lost</th><th scope="col">whole again</th></tr></thead>
<tbody>${joined(rows)}</tbody></table></div>`;
}

function suiteRow(row: SuiteRow, endpoints: readonly { readonly name: string }[]): Markup {
  const { word, outcome, drills, cells } = row;
  const [first] = drills;
  const passed = drills.filter((each) => each.outcome === "pass").length;
  const often =
    drills.length === 1 ? markup`` : markup`<br><span class="soft">${passed} of ${drills.length} passed</span>`;
  const whole = drills.map(({ kept }) => kept?.wholeAgainMs ?? null);
  const lost = drills.reduce((sum, { kept }) => sum + (kept?.losses.lost ?? 0), 0);
  const measured = drills.some(({ kept }) => kept !== undefined);
  return markup`<tr><td class="text"><a href="#${first?.directory ?? ""}">${word}</a></td>
<td><span class="pill ${outcome}">${outcome}</span>${often}</td>
${joined(endpoints.map(({ name }) => cellMarkup(cells.get(name))))}
<td class="${lost > 0 ? "bad" : ""}">${measured ? lost : "–"}</td><td>${measured ? wholeText(whole) : "–"}</td></tr>`;
}

function cellMarkup(cell: SuiteCell | undefined): Markup {
  if (cell === undefined) return markup`<td>–</td>`;
  const { medianMs, longestMs, returnMs, boundMs, isLimit, reference, gapsMs } = cell;
  const isOver = (ms: number): boolean => boundMs !== null && ms > boundMs;
  const notes = [
    ...(gapsMs.length === 1 ? [] : [`${seconds(medianMs)} median`]),
    boundMs === null ? "no bound" : `≤ ${seconds(boundMs)}${isLimit ? " (any)" : ""}`,
  ];
  const back = markup`<br><span class="${isOver(returnMs) ? "missed" : "soft"}">back ${seconds(returnMs)}</span>`;
  const others =
    reference === undefined
      ? markup``
      : markup`<br><span class="soft" title="${reference.source}">${reference.kind === "allowed" ? "others allow" : "others"} ${seconds(reference.ms)}</span>`;
  return markup`<td><span class="${isOver(longestMs) ? "missed" : boundMs === null ? "" : "met"} strong">${seconds(longestMs)}</span>
${joined(notes.map((note) => markup`<br><span class="soft">${note}</span>`))}${back}${others}</td>`;
}

function wholeText(all: readonly (number | null)[]): string {
  const times = all.filter((ms): ms is number => ms !== null);
  if (times.length < all.length) return "not by itself";
  return seconds(Math.max(0, ...times));
}
