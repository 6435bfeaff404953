import { listed } from "../../text/sentence.ts";
import { seconds } from "../verdict/seconds.ts";
import { markup, type Markup } from "../../text/markup.ts";

/** What a prediction makes of a drill: it is handed over, because a drill knows nothing of how often hosts fail. */
export interface DrillYear {
  /** Availability that each endpoint must reach. */
  readonly target: number;
  readonly endpoints: readonly DrillYearOfEndpoint[];
  /** What stands behind the figures, in sentences. */
  readonly sentence: string;
}

export interface DrillYearOfEndpoint {
  readonly endpoint: string;
  readonly boundMs: number;
  /** Null where no client asked this endpoint. */
  readonly measuredMs: number | null;
  /** With the outage that the design allows, and with the measured one. */
  readonly assumed: DrillYearWith;
  readonly measured: DrillYearWith;
  readonly meets: boolean;
}

export interface DrillYearWith {
  readonly minutesPerYear: number;
  /** Of these, minutes in which noticed failures are failed over. */
  readonly failoverMinutesPerYear: number;
  readonly availability: number;
  /** What a loss of a host costs on average, unnoticed ones included. */
  readonly meanOutageMs: number;
}

const minutesAYear = 525_600;

/** The drill's figures in a year of the site. */
export function yearSection({ target, endpoints, sentence }: DrillYear): Markup {
  const missed = endpoints.filter(({ meets }) => !meets).map(({ endpoint }) => endpoint);
  const allowed = `${Number((target * 100).toFixed(10))} %, ${yearTime((1 - target) * minutesAYear)} a year`;
  const verdict =
    missed.length === 0
      ? `With the measured outages every endpoint meets the target: ${allowed}.`
      : `With the measured outages ${listed(missed)} ${missed.length === 1 ? "misses" : "miss"} the target: ${allowed}.`;
  const rows = endpoints.map(
    ({ endpoint, boundMs, measuredMs, assumed, measured, meets }) => markup`<tr><td>${endpoint}</td>
<td>${seconds(boundMs)}</td><td>${measuredMs === null ? "–" : seconds(measuredMs)}</td><td>${seconds(measured.meanOutageMs)}</td>
<td>${yearTime(assumed.failoverMinutesPerYear)}</td><td>${yearTime(measured.failoverMinutesPerYear)}</td>
<td>${yearTime(assumed.minutesPerYear)}</td><td>${yearTime(measured.minutesPerYear)}</td>
<td>${percent(measured.availability)}</td><td class="${meets ? "good" : "bad"}">${meets ? "met" : "missed"}</td></tr>`,
  );
  return markup`<p class="lead">${verdict}</p><div class="panel scroll"><table class="year"><thead>
<tr><th></th><th colspan="3">such a loss of a host</th><th colspan="2">failing over, a year</th><th colspan="4">out of service, a year, all causes together</th></tr>
<tr><th></th><th>allowed</th><th>measured</th><th>on average</th><th>assumed</th><th>measured</th><th>assumed</th><th>measured</th><th>availability</th><th>target</th></tr></thead>
<tbody>${rows}</tbody></table></div><p class="lead after">${sentence}</p>`;
}

/** Minutes in the unit that fits, exactly enough to compare two: 17.83 s, 130.6 min, 75.34 h. */
function yearTime(minutes: number): string {
  if (minutes < 1) return `${(minutes * 60).toPrecision(4)} s`;
  return minutes < 600 ? `${minutes.toPrecision(4)} min` : `${(minutes / 60).toPrecision(4)} h`;
}

function percent(availability: number): string {
  const digits = Math.min(10, Math.max(2, Math.ceil(-Math.log10(Math.max(1e-10, 1 - availability)))));
  return `${(availability * 100).toFixed(digits)} %`;
}
