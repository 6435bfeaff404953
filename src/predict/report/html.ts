import { minutesPerYear } from "../../dependability/model/quantity.ts";
import type { Answer } from "../../dependability/solve/answer.ts";
import { byChange, costNote } from "./changes.ts";
import { meanOutageMinutes, meets, type DrillsSaid, type Prediction } from "./document.ts";
import { hours, measureText, milliseconds, minutes, minutesExactly, percent, share, significant } from "./figures.ts";
import { page } from "../../text/page.ts";
import { bars, curve, type Bar } from "./svg.ts";
import { joined, markup, type Markup } from "../../text/markup.ts";
import { howToWrite, valueText, whatDecides, whatToMeasure } from "./deciding-words.ts";
import { downtimeHead, downtimeRows, mostMoved, outlookCells, outlookHead, todo } from "./decision-text.ts";
import type { SiteSaid } from "../site/site-said.ts";
import { unnoticedSentence } from "./year-text.ts";

const contributorsShown = 10;
const barsShown = 15;

/** A prediction as one page that needs nothing else. */
export function predictionHtml(prediction: Prediction): string {
  const { name, target, answers, assumptions, drills } = prediction;
  const title = `Prediction for ${name}`;
  const assumed = assumptions.map(
    (each) => markup`<dt>${each.what}: ${each.value}</dt><dd class="soft">${each.source}</dd>`,
  );
  return page(
    title,
    joined([
      markup`<h1>${title}</h1>`,
      markup`<h2>Out of service, minutes a year</h2>${outageBars(answers, target)}`,
      summary(answers, target),
      prediction.site === undefined ? nothing : decisionSection(prediction, prediction.site),
      measuresSection(answers),
      drills === undefined ? nothing : measuredSection(drills),
      changesSection(prediction),
      contributorsSection(answers),
      assumed.length === 0 ? nothing : markup`<h2>Assumed</h2><dl class="assumed">${assumed}</dl>`,
    ]),
  );
}

const nothing = markup``;
/** What stands in a table: text, or markup. */
type Cell = string | Markup;

/** What is beyond this many times the target has a bar that ends there: the others must stay readable. */
const beyondMost = 8;

function longestBar(target: number | null): number {
  return target === null ? Infinity : (1 - target) * minutesPerYear * beyondMost;
}

function outageBars(answers: readonly Answer[], target: number | null): Markup {
  const allowed = target === null ? null : (1 - target) * minutesPerYear;
  const most = longestBar(target);
  const rows = answers.map((answer): Bar => {
    const met = meets(answer, target);
    const value = answer.unavailability * minutesPerYear;
    const text = value > most ? `→ ${minutes(value)}` : minutes(value);
    return {
      label: answer.name,
      value: Math.min(value, most),
      text,
      tone: met === null ? "plain" : met ? "good" : "bad",
    };
  });
  const mark = allowed === null ? null : { value: allowed, text: `target: ${minutes(allowed)}` };
  return plot(bars("Minutes out of service a year by endpoint", rows, mark));
}

function summary(answers: readonly Answer[], target: number | null): Markup {
  const first = answers.some(({ mttfHours }) => mttfHours !== null);
  const rows = answers.map((answer): readonly Cell[] => {
    const mean = meanOutageMinutes(answer);
    return [
      answer.name,
      percent(answer.unavailability),
      minutes(answer.unavailability * minutesPerYear),
      answer.outagesPerYear === null ? "–" : significant(answer.outagesPerYear),
      mean === null ? "–" : minutes(mean),
      ...(first ? [hours(answer.mttfHours)] : []),
      answer.method,
      verdict(meets(answer, target)),
    ];
  });
  const head = ["", "availability", "out a year", "outages a year", "mean outage"];
  return table([...head, ...(first ? ["first outage"] : []), "method", "target"], rows);
}

function verdict(met: boolean | null): Cell {
  if (met === null) return "–";
  return met ? markup`<span class="met">met</span>` : markup`<span class="missed">missed</span>`;
}

/** What decides the figures, what would change them, and what they may come to. */
function decisionSection(prediction: Prediction, site: SiteSaid): Markup {
  const deciding = site.deciding.map((each) => {
    const [low, high] = each.range;
    const { endpoint, minutesPerYearAtLow, minutesPerYearAtHigh } = mostMoved(each);
    const value = `${valueText(each, each.figure)} taken, ${valueText(each, low)} to ${valueText(each, high)} possible`;
    const from = `${endpoint}: ${minutes(minutesPerYearAtLow)} at the one end, ${minutes(minutesPerYearAtHigh)} at the other.`;
    return markup`<li>${whatDecides(each)}: ${value}. ${from} <span class="soft">Measure: ${whatToMeasure(each)}. Write: <code>${howToWrite(each)}</code></span></li>`;
  });
  const sentences = todo(prediction, site).map((sentence) => markup`<p>${sentence}</p>`);
  const rows = prediction.answers.map((answer): readonly Cell[] => outlookCells(prediction, site, answer));
  const [head, note] = outlookHead;
  const split = downtimeRows(prediction);
  return joined([
    deciding.length === 0 ? nothing : markup`<h2>What decides these figures</h2><ol>${deciding}</ol>`,
    markup`<h2>What to change, or to buy</h2>${sentences}`,
    markup`<h2>What they may come to</h2>${table(head, rows)}<p class="soft">${note}</p>`,
    split.length === 0 ? nothing : markup`<h2>Where the downtime goes</h2>${table(downtimeHead, split)}`,
  ]);
}

/** What chains were asked for by name. */
function measuresSection(answers: readonly Answer[]): Markup {
  const rows = answers.flatMap((answer) =>
    answer.measures.map(({ name, value }) => [answer.name, name, measureText(value)]),
  );
  return rows.length === 0 ? nothing : markup`<h2>Measures</h2>${table(["", "measure", "value"], rows)}`;
}

function measuredSection({ year, left }: DrillsSaid): Markup {
  const rows = year.endpoints.map(
    ({ endpoint, boundMs, measuredMs, assumed, measured, meets: met }): readonly Cell[] => [
      endpoint,
      milliseconds(boundMs),
      measuredMs === null ? "–" : milliseconds(measuredMs),
      minutesExactly(assumed.failoverMinutesPerYear),
      minutesExactly(measured.failoverMinutesPerYear),
      minutesExactly(assumed.minutesPerYear),
      minutesExactly(measured.minutesPerYear),
      verdict(met),
    ],
  );
  const head = markup`<tr><th></th><th colspan="2">a host loses its power</th><th colspan="2">failing over, a year</th><th colspan="2">out of service, a year</th><th></th></tr>`;
  const titles = ["", "allowed", "measured", "assumed", "measured", "assumed", "measured", "target"];
  const notes = left.map((sentence) => markup`<p class="soft">Left out: ${sentence}.</p>`);
  return markup`<h2>What drills measured</h2>${table(titles, rows, head)}<p class="soft">${unnoticedSentence(year)}</p>${notes}`;
}

function changesSection({ whatIf, target, answers }: Prediction): Markup {
  if (whatIf.length === 0) return nothing;
  const changes = byChange(whatIf);
  const most = longestBar(target);
  const rows = changes.slice(0, barsShown).map(({ change, most: greatest }): Bar => {
    const gain = greatest.gainMinutesPerYear;
    const size = Math.abs(gain);
    const text = `${size > most ? "→ " : ""}${gain < 0 ? "costs " : ""}${minutes(size)}`;
    return { label: change, value: Math.min(size, most), text, tone: gain < 0 ? "bad" : "good" };
  });
  const names = answers.map((answer) => answer.name).filter((name) => whatIf.some(({ endpoint }) => endpoint === name));
  const cells = changes.map(({ change, at }): readonly Cell[] => [
    change,
    ...names.map((name) => {
      const here = at.get(name);
      if (here === undefined) return "–";
      const { gainMinutesPerYear: gain, availability } = here;
      const tone = gain === 0 ? "soft" : gain < 0 ? "missed" : "met";
      return markup`<span class="${tone}">${minutes(gain)}</span><br><span class="soft">${percent(1 - availability)}</span>`;
    }),
  ]);
  const note = costNote(whatIf);
  return joined([
    markup`<h2>What would change</h2>`,
    markup`<p class="soft">Minutes a year that a change saves, at the endpoint where it matters most; greatest gain first.</p>`,
    plot(bars("Minutes a year that a change saves", rows, null)),
    markup`<p class="soft">What it saves at each endpoint, with the availability there.</p>`,
    table(["", ...names], cells),
    note === undefined ? nothing : markup`<p class="soft">${note}</p>`,
  ]);
}

function contributorsSection(answers: readonly Answer[]): Markup {
  const all = answers.map(contributors).filter((each) => each !== nothing);
  return all.length === 0 ? nothing : markup`<h2>What contributes</h2><p class="soft">${measuresNote}</p>${all}`;
}

const measuresNote =
  "Bars: criticality, the share of the downtime that goes with a part; where two must be out at once it counts for both. RAW and RRW: risk achievement and risk reduction worth. Failover: the share that goes with failures that are not yet dealt with.";

function contributors(answer: Answer): Markup {
  const parts = answer.importance.slice(0, contributorsShown);
  const rows = parts.map((each): Bar => ({
    label: each.part,
    value: each.criticality,
    text: share(each.criticality),
    tone: "plain",
  }));
  const drawn = rows.length === 0 ? nothing : plot(bars(`Share of the downtime of ${answer.name} by part`, rows, null));
  const measures =
    parts.length === 0
      ? nothing
      : markup`<details><summary>Importance measures</summary>${table(
          ["", "criticality", "Fussell–Vesely", "Birnbaum", "RAW", "RRW", "failover"],
          parts.map((each) => [
            each.part,
            share(each.criticality),
            each.fussellVesely === null ? "–" : share(each.fussellVesely),
            significant(each.birnbaum),
            significant(each.raw),
            Number.isFinite(each.rrw) ? significant(each.rrw) : "∞",
            share(each.failover),
          ]),
        )}</details>`;
  const times =
    answer.times.length < 2
      ? nothing
      : plot(
          curve(
            `Unavailability of ${answer.name} over time`,
            answer.times.map((each) => ({ x: each.hours, y: each.unavailability })),
          ),
        );
  const notes = answer.notes.map((note) => markup`<p class="soft">${note}</p>`);
  const empty = drawn === nothing && times === nothing && notes.length === 0;
  return empty ? nothing : markup`<h3>${answer.name}</h3>${drawn}${measures}${times}${notes}`;
}

/** Wide things scroll by themselves, so that the page never does. */
function plot(svg: Markup): Markup {
  return markup`<div class="scroll">${svg}</div>`;
}

function table(titles: readonly string[], rows: readonly (readonly Cell[])[], above = nothing): Markup {
  const head = markup`<thead>${above}<tr>${titles.map((title) => markup`<th>${title}</th>`)}</tr></thead>`;
  const body = rows.map((cells) => markup`<tr>${cells.map((cell) => markup`<td>${cell}</td>`)}</tr>`);
  return markup`<div class="scroll"><table class="answers">${head}<tbody>${body}</tbody></table></div>`;
}
