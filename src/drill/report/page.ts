import type { EventLine, OperationLine } from "../history.ts";
import type { DrillRun } from "../drill.ts";
import { listed } from "../../text/sentence.ts";
import type { DrillVerdict } from "../verdict/verdict.ts";
import { overviewFigure } from "./figure-overview.ts";
import { zoomFigure } from "./figure-zoom.ts";
import { joined, markup, type Markup } from "../../text/markup.ts";
import { page } from "../../text/page.ts";
import { hueOf, type Milestone, milestones } from "./milestones.ts";
import { checkSection } from "./checks.ts";
import { cards, eventTable, finePrint, ledgerTable, returnTable, splits } from "./sections.ts";
import { tickText } from "./scale.ts";
import type { Surroundings } from "./surroundings.ts";
import { type DrillYear, yearSection } from "./year.ts";

/** How much around the longest gap is shown, and how much at least. */
const zoomBeforeMs = 600;
const zoomAfterMs = 700;
const zoomMinMs = 3000;
/** A gap that is minutes long is no matter for a close look. */
const zoomMaxMs = 20_000;

/**
 * One file that holds all it shows: no script, no font, no picture from elsewhere.
 *
 * @param year what the drill means for a year; left out where it says nothing of the worst host
 */
export function reportPage(run: DrillRun, verdict: DrillVerdict, surroundings: Surroundings, year?: DrillYear): string {
  const operations = relativeTo(run.faultAtMs, run.history.operations);
  const lanes = [...verdict.endpoints, ...verdict.alsoMeasured];
  const figures = { endpoints: lanes, workloads: run.workloads, operations };
  const load = { fromMs: run.load.fromMs - run.faultAtMs, toMs: run.load.toMs - run.faultAtMs };
  const close = zoomWindow(verdict);
  const all = wholeStory(run.history.events, run.faultAtMs, load.fromMs, load.toMs);
  const near = milestones(run.history.events, run.faultAtMs, close.fromMs, close.toMs);
  const title = `${titled(verdict.verdict)}: ${verdict.name}, ${surroundings.site}`;
  const body = markup`<div class="over"><span class="pill ${verdict.verdict}">${verdict.verdict.toUpperCase()}</span>
<span>${surroundings.site}</span><span>${verdict.name}</span><time datetime="${verdict.startedAt}">${verdict.startedAt.slice(0, 16).replace("T", " ")} UTC</time></div>
<h1>${verdict.headline}</h1>
<p class="under">${held(verdict)}</p>
${reasons(verdict)}
${cards(verdict, run.workloads)}
<h2>Around the fault</h2>
<p class="lead">Every request of every client is a line from its start to its end. Below each lane is its longest gap, split at the events that clients had to wait for.</p>
<div class="panel"><div class="scroll">${zoomFigure({ ...figures, milestones: near, ...close })}</div>${legend(near)}</div>
<h2>Where the time went</h2>
<p class="lead">What the design allows for this fault, step by step, beside what happened.</p>
${splits(verdict, run.workloads)}
<h2>The whole drill</h2>
<p class="lead">Answered requests above the line, failed ones below it; the longest gap is shaded.</p>
<div class="panel"><div class="scroll">${overviewFigure({ ...figures, milestones: all, ...load })}</div>${legend(all)}</div>
<h2>Coming back</h2>
${returnTable(verdict, run.workloads)}
<h2>What was acknowledged, and what is there</h2>
<p class="lead">Read back after the site was whole again: rows from every database server, messages from the queue.</p>
${ledgerTable(verdict, run.workloads)}
${checkSection(verdict, run.workloads)}
${
  year === undefined
    ? ""
    : markup`<h2>What this means for a year</h2>
${yearSection(year)}`
}
<h2>How it was measured</h2>
${finePrint(verdict, surroundings, run.order.fault.story)}
<h2>What the hosts logged</h2>
${eventTable(run.history.events, run.faultAtMs)}`;
  return page(title, body);
}

function titled(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

function relativeTo(originMs: number, operations: readonly OperationLine[]): readonly OperationLine[] {
  return operations
    .filter((operation) => operation.client !== "final-read")
    .map((operation) => ({ ...operation, start: operation.start - originMs, end: operation.end - originMs }));
}

function zoomWindow({ endpoints, alsoMeasured }: DrillVerdict): { readonly fromMs: number; readonly toMs: number } {
  const ends = [...endpoints, ...alsoMeasured].map(({ gap }) => gap).filter((gap) => gap.fromMs < zoomMaxMs / 2);
  const last = Math.max(0, ...ends.map((gap) => gap.toMs)) + zoomAfterMs;
  return { fromMs: -zoomBeforeMs, toMs: Math.min(zoomMaxMs, Math.max(zoomMinMs - zoomBeforeMs, last)) };
}

/** The overview marks what the drill did and the first of what followed; the close look has the rest. */
function wholeStory(
  events: readonly EventLine[],
  faultAtMs: number,
  fromMs: number,
  toMs: number,
): readonly Milestone[] {
  const once = new Set<string>();
  const kept = events.filter((event) => {
    if (event.name === "fault" || event.name === "fault-healed" || event.name === "whole-again") return true;
    if (event.name !== "address-move" && event.name !== "fencing") return false;
    const key = `${event.name} ${event.host ?? ""} ${event.text}`;
    if (once.has(key)) return false;
    once.add(key);
    return true;
  });
  return milestones(kept, faultAtMs, fromMs, toMs);
}

function held({ fault }: DrillVerdict): string {
  return fault.held.length === 0 ? "" : `${fault.host} had ${listed(fault.held)}.`;
}

function legend(marks: readonly Milestone[]): Markup {
  const items = marks.map(
    (mark) =>
      markup`<li class="${hueOf(mark.name)}"><b>${mark.number}</b><time>${exactTime(mark.atMs)}</time><span>${mark.text}</span></li>`,
  );
  return markup`<ol class="legend">${joined(items)}</ol>`;
}

function exactTime(ms: number): string {
  if (Math.abs(ms) >= 10_000) return tickText(Math.round(ms / 100) * 100);
  return `${ms < 0 ? "−" : "+"}${(Math.abs(ms) / 1000).toFixed(3)} s`;
}

function reasons(verdict: DrillVerdict): Markup {
  if (verdict.reasons.length === 0) return markup``;
  return markup`<div class="reasons">${verdict.reasons.map((reason) => markup`<p>${reason}</p>`)}</div>`;
}
