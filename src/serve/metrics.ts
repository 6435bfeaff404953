import type { NoticeCounts } from "./notifier.ts";
import type { HistoryDocument, RenewalDocument, SiteDocument, StateDocument } from "./documents.ts";

/** What is counted while the service runs. */
export interface Counters {
  /** By endpoint. */
  readonly served: ReadonlyMap<string, number>;
  readonly failed: ReadonlyMap<string, number>;
  readonly addressMoves: ReadonlyMap<string, number>;
}

export interface MetricsInput {
  readonly site: SiteDocument;
  readonly state: StateDocument;
  readonly history: HistoryDocument;
  readonly renewal: RenewalDocument;
  readonly counters: Counters;
  readonly process: { readonly cpuSeconds: number; readonly residentBytes: number; readonly startedAtMs: number };
  readonly version: string;
  readonly streams: number;
  readonly notices: NoticeCounts;
}

type Labels = Readonly<Record<string, string>>;
type Sample = readonly [labels: Labels, value: number];

const daySeconds = 86_400;
const conditions = ["healthy", "degraded", "down"] as const;
const partValues = { up: 1, degraded: 0.5, unknown: 0, down: 0 } as const;

/** All figures in Prometheus' text format, version 0.0.4. Names by Prometheus' conventions: base units, `_total` for what only grows. */
export function metricsText(input: MetricsInput): string {
  const { site, state, history, renewal, counters, process } = input;
  const of = (each: Labels = {}): Labels => ({ site: site.site, ...each });
  const counts = (map: ReadonlyMap<string, number>, label: string, more: Labels = {}): readonly Sample[] =>
    [...map].map(([name, value]) => [of({ [label]: name, ...more }), value]);
  return [
    family("quorate_build_info", "gauge", "What runs.", [[{ version: input.version }, 1]]),
    family(
      "quorate_site_condition",
      "gauge",
      "1 for the condition that the site is in.",
      conditions.map((condition): Sample => [of({ condition }), condition === state.condition ? 1 : 0]),
    ),
    family("quorate_site_known", "gauge", "1 when all hosts were heard since the start, 0 before.", [
      [of(), state.condition === "starting" ? 0 : 1],
    ]),
    family("quorate_site_target_ratio", "gauge", "The availability that every endpoint must reach.", [
      [of(), site.target],
    ]),
    family(
      "quorate_host_up",
      "gauge",
      "1 for a host that answers.",
      state.hosts.map((host): Sample => [of({ host: host.name }), host.state === "up" ? 1 : 0]),
    ),
    family(
      "quorate_part_up",
      "gauge",
      "1 for a component on a host that does all its work, 0.5 for one that works with less than was designed, 0 else.",
      state.parts.map((part): Sample => [of({ component: part.component, host: part.host }), partValues[part.state]]),
    ),
    family(
      "quorate_endpoint_up",
      "gauge",
      "1 for an endpoint that serves a client now.",
      state.endpoints.map((endpoint): Sample => [of({ endpoint: endpoint.name }), endpoint.ok ? 1 : 0]),
    ),
    family(
      "quorate_endpoint_latency_seconds",
      "gauge",
      "Time of a request through the virtual address, the middle one of the clients'.",
      state.endpoints.flatMap((endpoint): Sample[] =>
        endpoint.latencyMs === null ? [] : [[of({ endpoint: endpoint.name }), endpoint.latencyMs / 1000]],
      ),
    ),
    family("quorate_endpoint_requests_total", "counter", "Requests of the clients that watch the endpoints.", [
      ...counts(counters.served, "endpoint", { outcome: "served" }),
      ...counts(counters.failed, "endpoint", { outcome: "failed" }),
    ]),
    family(
      "quorate_endpoint_outage_seconds",
      "gauge",
      "Time in which no client was served, in the window of the budget.",
      history.endpoints.map(({ name, outMs }): Sample => [of({ endpoint: name }), outMs / 1000]),
    ),
    family(
      "quorate_endpoint_budget_left_ratio",
      "gauge",
      "Of the time that the target allows in the window, what is left; below 0 the target is missed.",
      history.endpoints.map(({ name, budgetMs, leftMs }): Sample => [of({ endpoint: name }), leftMs / budgetMs]),
    ),
    family(
      "quorate_address_holders",
      "gauge",
      "Hosts that hold a virtual address; it should be 1.",
      state.addresses.map(({ name, holders }): Sample => [of({ address: name }), holders.length]),
    ),
    family(
      "quorate_address_moves_total",
      "counter",
      "How often a virtual address moved.",
      counts(counters.addressMoves, "address"),
    ),
    family(
      "quorate_next_loss_endpoints",
      "gauge",
      "Endpoints that would stop if this host or zone were lost next.",
      state.losses.places.map(({ place, kind, endpoints }): Sample => [of({ [kind]: place }), endpoints.length]),
    ),
    family("quorate_problems", "gauge", "What is not as designed.", [[of(), state.problems.length]]),
    family(
      "quorate_certificate_left_seconds",
      "gauge",
      "For how long a certificate of the site is still good, in whole days.",
      renewal.certificates.map(({ name, of: kind, daysLeft }): Sample => [
        of({ certificate: name, kind }),
        daysLeft * daySeconds,
      ]),
    ),
    family(
      "quorate_secret_age_seconds",
      "gauge",
      "For how long the oldest secret of a kind is in use, in whole days, where that was noted.",
      renewal.ages.flatMap(({ kind, days }): Sample[] => (days === null ? [] : [[of({ kind }), days * daySeconds]])),
    ),
    family(
      "quorate_rotation_under_way",
      "gauge",
      "1 for a rotation that is not at its end.",
      renewal.underWay === undefined ? [] : [[of({ kind: renewal.underWay.kind }), 1]],
    ),
    family("quorate_event_streams", "gauge", "Listeners to the stream of events.", [[{}, input.streams]]),
    family(
      "quorate_notices_total",
      "counter",
      "Notices that a receiver took, and those that were given up.",
      [...input.notices].flatMap(([receiver, { delivered, failed }]): Sample[] => [
        [of({ receiver, outcome: "delivered" }), delivered],
        [of({ receiver, outcome: "failed" }), failed],
      ]),
    ),
    family("process_cpu_seconds_total", "counter", "Processor time of this process.", [[{}, process.cpuSeconds]]),
    family("process_resident_memory_bytes", "gauge", "Memory of this process.", [[{}, process.residentBytes]]),
    family("process_start_time_seconds", "gauge", "When this process began, since the epoch.", [
      [{}, process.startedAtMs / 1000],
    ]),
  ].join("");
}

function family(name: string, type: "gauge" | "counter", help: string, samples: readonly Sample[]): string {
  if (samples.length === 0) return "";
  const lines = samples.map(
    ([labels, value]) => `${name}${braces(labels)} ${Number.isFinite(value) ? value : "NaN"}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join("")}`;
}

function braces(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
