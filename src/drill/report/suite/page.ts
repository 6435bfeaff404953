import { joined, markup, type Markup } from "../../../text/markup.ts";
import { page } from "../../../text/page.ts";
import { counted, listed } from "../../../text/sentence.ts";
import { seconds } from "../../verdict/seconds.ts";
import { hueOfPhase } from "./figure-layers.ts";
import { phases, phaseWords, timePerPhase } from "./phases.ts";
import { suiteTable } from "./table.ts";
import { countOutcomes, type SuiteDrill, type ToldSuite } from "./told-suite.ts";

/**
 * A whole suite in one file that holds all it shows: no script, no font, no picture from elsewhere.
 *
 * @param timelines by the directory of the drill: each drill's histories are read one at a time
 */
export function suitePage(told: ToldSuite, timelines: ReadonlyMap<string, Markup>): string {
  const { record, drills } = told;
  const body = markup`<div class="over"><span class="pill ${verdictOf(told)}">${verdictOf(told).toUpperCase()}</span>
<span>${record.site}</span><span>suite ${record.suite}</span><time datetime="${record.startedAt}">${record.startedAt.slice(0, 16).replace("T", " ")} UTC</time></div>
<h1>${suiteHeadline(told)}</h1>
${joined(asides(told).map((text) => markup`<p class="under">${text}</p>`))}
<h2>Each drill, each endpoint</h2>
<p class="lead">The longest time in which no client got an answer it could use, at the fault. Below it: the bound, which the design predicts or
which holds for any single failure; the longest such time while the site came back, held to the same bound; and what others measured or allow. Each name
leads to the drill's timeline.</p>
${suiteTable(told)}
<h2>Where the time went</h2>
<p class="lead">Above, every answer is a tick and every failed request a line; below on the same axis, what each layer logged. The bar beneath
each lane is its longest gap, by the steps that ended its parts.</p>
<ul class="parts phases">${joined(phases.map((phase) => markup`<li><i class="phase-${phase}"></i><span>${phaseWords[phase]}</span></li>`))}</ul>
${joined(drills.map((drill) => drillSection(drill, timelines.get(drill.directory))))}
<h2>Others' figures</h2>
${references(drills)}`;
  return page(`${verdictOf(told)}: suite ${record.suite}, ${record.site}`, body);
}

/** What a suite comes to: one failed drill fails it. */
export function verdictOf({ record, drills }: ToldSuite): "pass" | "fail" | "inconclusive" {
  const { fail, inconclusive } = countOutcomes(drills);
  if (fail > 0) return "fail";
  return inconclusive > 0 || record.stopped !== null || drills.length === 0 ? "inconclusive" : "pass";
}

export function suiteHeadline({ record, drills }: ToldSuite): string {
  const { pass, fail, inconclusive, "not-possible": left } = countOutcomes(drills);
  const minutes = drills.reduce((sum, { tookMs }) => sum + tookMs, 0) / 60_000;
  const parts = [
    `${pass} passed`,
    ...(fail > 0 ? [`${fail} failed`] : []),
    ...(inconclusive > 0 ? [`${inconclusive} inconclusive`] : []),
    ...(left > 0 ? [`${left} could not be carried out`] : []),
  ];
  const stopped = record.stopped === null ? "" : `, then it stopped before ${record.stopped.at}`;
  return `${counted(drills.length, "drill")} in ${minutes < 10 ? minutes.toFixed(1) : Math.round(minutes)} min: ${listed(parts)}${stopped}.`;
}

/** What else there is to say of a suite as a whole, a sentence each. */
export function asides({ record }: ToldSuite): readonly string[] {
  const { drawn, stopped, minimised } = record;
  return [
    ...(drawn === null
      ? []
      : [`Drawn from seed ${drawn.seed}: the same seed on the same design draws the same drills.`]),
    ...(stopped === null ? [] : [stopped.because]),
    ...(minimised === null
      ? []
      : [
          `${minimised.complete ? "The shortest sequence that still fails" : "As far as there was time, a sequence that still fails"}: ${minimised.sequence.join(" ")} (of ${minimised.of}, after ${counted(minimised.runs, "run")}).`,
        ]),
  ];
}

function drillSection(
  { directory, fault, target, outcome, reasons, kept }: SuiteDrill,
  timeline: Markup | undefined,
): Markup {
  const steps = (kept?.endpoints ?? []).map(({ name, gap, longestGapMs }) => {
    const spent = timePerPhase(gap.parts);
    const bar = gap.parts.map(
      ({ until, ms }) =>
        markup`<i class="${hueOfPhase(until)}" style="width:${(ms / Math.max(1, longestGapMs)) * 100}%"></i>`,
    );
    return markup`<tr><td>${name}</td><td>${seconds(longestGapMs)}</td>${joined(
      phases.map((phase) => markup`<td>${spent[phase] === 0 ? "–" : seconds(spent[phase])}</td>`),
    )}<td class="wide"><div class="bar">${bar}</div></td></tr>`;
  });
  const table =
    steps.length === 0
      ? markup``
      : markup`<div class="scroll" tabindex="0" role="group" aria-label="Where the time of each endpoint went"><table><thead><tr><th>endpoint</th><th>gap</th>${joined(phases.map((phase) => markup`<th>${phase}</th>`))}<th>step by step</th></tr></thead><tbody>${joined(steps)}</tbody></table></div>`;
  return markup`<section class="panel drill" id="${directory}"><h3><span class="pill ${outcome}">${outcome}</span> ${fault}@${target}</h3>
<p>${kept?.headline ?? ""}</p>${joined(reasons.map((reason) => markup`<p class="missed">${reason}</p>`))}
${timeline === undefined ? markup`` : markup`<div class="scroll" tabindex="0" role="group" aria-label="Timeline">${timeline}</div>`}${table}
<p class="soft"><a href="${directory}/report.html">All of this drill</a></p></section>`;
}

function references(drills: readonly SuiteDrill[]): Markup {
  const sources = new Set(
    drills.flatMap(({ kept }) => (kept?.references ?? []).map(({ ms, source }) => `${seconds(ms)}: ${source}`)),
  );
  return markup`<ul>${joined([...sources].toSorted().map((text) => markup`<li>${text}</li>`))}</ul>`;
}
