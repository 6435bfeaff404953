import type { EventLine } from "../history.ts";
import type { DrillVerdict, EndpointVerdict } from "../verdict/verdict.ts";
import { counted, listed } from "../../text/sentence.ts";
import { seconds } from "../verdict/seconds.ts";
import { auditSentence, pressureSentence } from "./story-text.ts";
import { type WorkloadWords, wordsOf, writtenBy } from "../verdict/workload-words.ts";
import { partHue } from "./figure-zoom.ts";
import { joined, markup, type Markup } from "../../text/markup.ts";
import type { Surroundings } from "./surroundings.ts";

/** A card for each endpoint: the longest gap large, beside what the design allows. */
export function cards({ endpoints }: DrillVerdict, workloads: readonly WorkloadWords[]): Markup {
  const longest = Math.max(1, ...endpoints.flatMap(({ longestGapMs, boundMs }) => [longestGapMs, boundMs ?? 0]));
  return markup`<div class="cards">${endpoints.map((endpoint) => card(endpoint, wordsOf(workloads, endpoint.workload), longest))}</div>`;
}

function card(
  { longestGapMs, boundMs, limit, requests, failed }: EndpointVerdict,
  { title }: WorkloadWords,
  longest: number,
): Markup {
  const over = boundMs !== null && longestGapMs > boundMs ? " over-bound" : "";
  const percent = (ms: number): number => Math.max(1, (ms / longest) * 100);
  const predicted =
    boundMs === null
      ? markup`<div></div>`
      : markup`<div title="predicted"><span class="predicted" style="width:${percent(boundMs)}%"></span></div>`;
  const whose = limit === true ? "no single failure may cost more than" : "the design allows";
  const allowed = boundMs === null ? "the design says nothing of it" : `${whose} ${seconds(boundMs)}`;
  return markup`<section class="card"><h3>${title}</h3>
<div class="figure${over}">${seconds(longestGapMs)}</div>
<div class="pair"><div title="measured"><span class="measured${over}" style="width:${percent(longestGapMs)}%"></span></div>${predicted}</div>
<p>${allowed}<br>${failed} of ${requests} requests failed</p></section>`;
}

/** For each endpoint the predicted steps beside the measured ones. */
export function splits({ endpoints }: DrillVerdict, workloads: readonly WorkloadWords[]): Markup {
  return markup`<div class="splits">${endpoints.map((endpoint) => split(endpoint, wordsOf(workloads, endpoint.workload)))}</div>`;
}

function split({ longestGapMs, boundMs, limit, terms, gap }: EndpointVerdict, { title }: WorkloadWords): Markup {
  const longest = Math.max(1, longestGapMs, boundMs ?? 0);
  const measured = gap.parts.map((part) => ({ ...part, hue: partHue(part) }));
  const allowed = terms.map((term, index) => ({ ...term, hue: `term-${index % 5}` }));
  const predicted =
    boundMs === null
      ? markup`<p class="num">The design says nothing of this endpoint.</p>`
      : markup`${bar(allowed, longest)}${partList(allowed)}`;
  return markup`<section class="panel split"><h3>${title}</h3><div class="two">
<div><h4>Measured: ${seconds(longestGapMs)}</h4>${bar(measured, longest)}${partList(measured)}</div>
<div><h4>${limit === true ? "Allowed" : "Predicted"} at most: ${boundMs === null ? "–" : seconds(boundMs)}</h4>${predicted}</div></div></section>`;
}

interface Part {
  readonly what: string;
  readonly ms: number;
  readonly hue: string;
}

function bar(parts: readonly Part[], longestMs: number): Markup {
  const pieces = parts.map(({ ms, hue }) => markup`<i class="${hue}" style="width:${(ms / longestMs) * 100}%"></i>`);
  return markup`<div class="bar">${pieces}</div>`;
}

function partList(parts: readonly Part[]): Markup {
  const items = parts.map(
    ({ what, ms, hue }) =>
      markup`<li><i class="${hue}"></i><span>${what}</span><span class="num">${seconds(ms)}</span></li>`,
  );
  return markup`<ul class="parts">${items}</ul>`;
}

export function returnTable(
  { wholeAgainMs, endpoints, alsoMeasured, fault }: DrillVerdict,
  workloads: readonly WorkloadWords[],
): Markup {
  const rows = [...endpoints, ...alsoMeasured].map(
    ({ workload, returnGapMs, latency }) => markup`<tr><td>${wordsOf(workloads, workload).title}</td>
<td>${seconds(returnGapMs)}</td><td>${latency === null ? "–" : seconds(latency.medianMs)}</td><td>${latency === null ? "–" : seconds(latency.p99Ms)}</td><td>${latency === null ? "–" : seconds(latency.maxMs)}</td></tr>`,
  );
  const sentence =
    wholeAgainMs === null
      ? "The site did not become whole again."
      : `${seconds(wholeAgainMs)} after ${fault.over} the site was whole, without anybody's help. Clients went on meanwhile.`;
  return markup`<p class="lead">${sentence}</p><div class="panel scroll"><table><thead><tr><th></th><th>longest gap after the fault's end</th>
<th>median answer</th><th>99 of 100 within</th><th>slowest answer</th></tr></thead><tbody>${joined(rows)}</tbody></table></div>`;
}

export function ledgerTable({ ledgers }: DrillVerdict, workloads: readonly WorkloadWords[]): Markup {
  const rows = ledgers.map((ledger) => {
    const unsure = ledger.unsure === 0 ? "0" : `${ledger.unsure}, of which ${ledger.unsureFound} happened`;
    return markup`<tr><td>${writtenBy(workloads, ledger.workload)}, read at ${listed(ledger.readAt)}</td>
<td>${ledger.attempted}</td><td>${ledger.acknowledged}</td>${figure(ledger.lost)}${figure(ledger.duplicated)}${figure(ledger.unexpected)}<td>${unsure}</td><td>${ledger.redelivered}</td></tr>`;
  });
  return markup`<div class="panel scroll"><table><thead><tr><th></th><th>attempted</th><th>acknowledged</th><th>lost</th><th>duplicated</th><th>out of thin air</th><th>outcome unknown to the client</th><th>handed out again</th></tr></thead><tbody>${joined(rows)}</tbody></table></div>`;
}

function figure(count: number): Markup {
  return markup`<td class="${count === 0 ? "good" : "bad"}">${count}</td>`;
}

export function finePrint(verdict: DrillVerdict, surroundings: Surroundings, faultStory: string): Markup {
  const versions = surroundings.versions.map(({ name, version }) => `${name} ${version}`);
  const entries: readonly (readonly [string, string])[] = [
    ["Machine", surroundings.machine],
    ["Fault", faultStory],
    ["Clients", surroundings.clients.join(" ")],
    [
      "Gap",
      "The longest time between two successive answers that a client could use, over all clients of an endpoint, from the fault to its end, and from there to the end of the load. Failed requests are all that were not acknowledged.",
    ],
    [
      "Uncertainty",
      `A 10 ms timer of the clients' process was at most ${seconds(verdict.uncertaintyMs)} late: no gap is known more exactly than that.`,
    ],
    ["Processors", verdict.pressure === null ? "Nobody looked who had them." : pressureSentence(verdict.pressure)],
    [
      "Events",
      verdict.missingLogs.length === 0
        ? "From the hosts' own logs, on this machine's clock."
        : `From the hosts' own logs; those of ${listed(verdict.missingLogs.map(({ host }) => host))} could not be read.`,
    ],
    ["Afterwards", verdict.audit === null ? "The site was not whole: nobody looked." : auditSentence(verdict.audit)],
    ["Length", `${seconds(verdict.durationMs)} under load`],
    ["Versions", versions.length === 0 ? "not known" : versions.join(" · ")],
  ];
  return markup`<div class="panel"><dl>${entries.map(([what, text]) => markup`<dt>${what}</dt><dd>${text}</dd>`)}</dl></div>`;
}

/** Rows at most; a log that repeats itself must not make the report unreadable. */
const eventsMax = 400;

export function eventTable(events: readonly EventLine[], faultAtMs: number): Markup {
  const rows = events.slice(0, eventsMax).map((event) => {
    const ms = event.at - faultAtMs;
    const at = `${ms < 0 ? "−" : "+"}${(Math.abs(ms) / 1000).toFixed(3)} s`;
    return markup`<tr><td class="num">${at}</td><td class="text">${event.host ?? ""}</td><td class="text">${event.source}</td><td class="text">${event.text}</td></tr>`;
  });
  return markup`<div class="panel scroll"><details><summary>${counted(events.length, "event")}, by time since the fault</summary><table><tbody>${joined(rows)}</tbody></table></details></div>`;
}
