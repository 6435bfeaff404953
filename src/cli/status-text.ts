import { bold, dim, green, red, yellow } from "yoctocolors";
import type { CanaryResult } from "../canary/run.ts";
import type { Design } from "../catalogue/contract/design.ts";
import type { PartState } from "../catalogue/contract/status.ts";
import type { Judgement } from "../observe/judge.ts";
import { groupParts } from "../observe/problems.ts";
import type { Snapshot } from "../observe/snapshot.ts";
import type { Freshness } from "../operate/rotation/ages.ts";
import { directionWord } from "../operate/rotation/words.ts";
import { listed } from "../text/sentence.ts";
import type { Look } from "./streams.ts";
import { withPort } from "../text/network-place.ts";

type Tone = "good" | "weak" | "bad" | "faint" | "strong" | "plain";

/** A line of a table: the texts of its cells, each with a tone. */
type Row = readonly (readonly [text: string, tone: Tone])[];

/** The status of a site for people: the sentence, what is wrong, then host by host and part by part. */
export function statusText(
  snapshot: Snapshot,
  judgement: Judgement,
  {
    design,
    where,
    look,
    canary,
    renewal,
  }: {
    readonly design: Design;
    readonly where: string;
    readonly look: Look;
    readonly canary?: CanaryResult | undefined;
    readonly renewal?: Freshness;
  },
): string {
  const tint = (text: string, tone: Tone): string => (look.colour ? tints[tone](text) : text);
  const section = (title: string, rows: readonly Row[]): readonly string[] =>
    rows.length === 0 ? [] : ["", tint(title, "strong"), ...aligned(rows, look.columns, tint)];
  return [
    `${tint(`Site ${design.site}`, "strong")}, ${where}, ${snapshot.at.slice(11, 19)} UTC`,
    "",
    `${tint("●", siteTones[judgement.state])} ${tint(judgement.sentence, "strong")}`,
    ...section(
      "Problems",
      judgement.problems.map((problem) => [[problem, judgement.state === "down" ? "bad" : "weak"]]),
    ),
    ...section("Hosts", hostRows(snapshot, design)),
    ...section("Addresses", addressRows(snapshot)),
    ...section("Endpoints", endpointRows(snapshot, design)),
    ...section("Parts", partRows(snapshot)),
    ...section("Secrets", renewal === undefined ? [] : renewalRows(renewal)),
    ...section("Canary", canary === undefined ? [] : canaryRows(canary)),
    "",
  ].join("\n");
}

function hostRows(snapshot: Snapshot, design: Design): readonly Row[] {
  const zones = new Map(design.hosts.map(({ name, zone, address }) => [name, { zone, address }]));
  return snapshot.hosts.map(({ name, state }) => {
    const place = zones.get(name);
    const zone = place === undefined || place.zone === name ? "" : place.zone;
    return [
      [name, "plain"],
      [place?.address ?? "", "faint"],
      [state, state === "up" ? "good" : "bad"],
      [zone, "faint"],
    ];
  });
}

function addressRows({ addresses }: Snapshot): readonly Row[] {
  return addresses.map(({ name, address, holder, holders }) => [
    [name, "plain"],
    [address, "faint"],
    holder === undefined
      ? [holders.length === 0 ? "held by none" : `held by ${listed(holders)}`, "bad"]
      : [`held by ${holder}`, "good"],
  ]);
}

/** Of certificates the first to end stands for all that end later; the document has each. */
function renewalRows({ ages, certificates, underWay }: Freshness): readonly Row[] {
  const first = (["certificate", "authority"] as const).flatMap((of): Row[] => {
    const [soonest] = certificates.filter((each) => each.of === of);
    if (soonest === undefined) return [];
    const left = `${soonest.daysLeft} ${soonest.daysLeft === 1 ? "day" : "days"} left (${soonest.name})`;
    return [
      [
        [of === "authority" ? "authorities" : "certificates", "plain"],
        [left, soonest.daysLeft < 30 ? "weak" : "faint"],
      ],
    ];
  });
  return [...ageRows({ ages, underWay }), ...first];
}

function ageRows({
  ages,
  underWay,
}: Pick<Freshness, "ages"> & { readonly underWay: Freshness["underWay"] }): readonly Row[] {
  return ages.map(({ kind, days }) => [
    [kind, "plain"],
    underWay?.kind === kind
      ? [`is being renewed: quorate rotate ${kind} ${directionWord(underWay.direction)}`, "weak"]
      : [days === null ? "not noted since when" : `${days} ${days === 1 ? "day" : "days"} in use`, "faint"],
  ]);
}

function endpointRows(snapshot: Snapshot, design: Design): readonly Row[] {
  const places = new Map(design.endpoints.map(({ name, address, port }) => [name, withPort(address, port)]));
  return snapshot.endpoints.map(({ name, ok, latencyMs, sentence, failedFrom }) => [
    [name, "plain"],
    [places.get(name) ?? "", "faint"],
    [ok ? "ok" : "fails", ok ? (failedFrom.length === 0 ? "good" : "weak") : "bad"],
    [latencyMs === null ? "" : `${latencyMs.toFixed(1)} ms`.padStart(9), "plain"],
    [ok && failedFrom.length === 0 ? "" : sentence, "plain"],
  ]);
}

function partRows({ parts }: Snapshot): readonly Row[] {
  let last = "";
  return groupParts(parts)
    .toSorted((left, right) => firstIndex(parts, left.component) - firstIndex(parts, right.component))
    .map(({ component, hosts, state, sentence }) => {
      const title = component === last ? "" : component;
      last = component;
      return [
        [title, "plain"],
        [hosts.length <= 5 ? hosts.join(" ") : `${hosts.length} hosts`, "faint"],
        [state, partTones[state]],
        [sentence, "plain"],
      ];
    });
}

function canaryRows({ steps }: CanaryResult): readonly Row[] {
  return steps.map((step) => [
    [step.name, "plain"],
    [step.outcome, step.outcome === "ok" ? "good" : step.outcome === "failed" ? "bad" : "faint"],
    ["ms" in step ? `${(step.ms / 1000).toFixed(1)} s`.padStart(7) : "", "plain"],
    ["because" in step ? step.because : "", "plain"],
  ]);
}

function firstIndex(parts: Snapshot["parts"], component: string): number {
  return parts.findIndex((part) => part.component === component);
}

const siteTones = { healthy: "good", degraded: "weak", down: "bad" } as const;
const partTones: Readonly<Record<PartState, Tone>> = { up: "good", degraded: "weak", down: "bad", unknown: "weak" };

const tints: Readonly<Record<Tone, (text: string) => string>> = {
  good: green,
  weak: yellow,
  bad: red,
  faint: dim,
  strong: bold,
  plain: (text) => text,
};

/** Columns as wide as their widest cell; the last one is cut where the terminal ends, so that redrawing stays exact. */
function aligned(
  rows: readonly Row[],
  columns: number | undefined,
  tint: (text: string, tone: Tone) => string,
): readonly string[] {
  const count = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => row[index]?.[0].length ?? 0)),
  );
  const before = widths.slice(0, -1).reduce((sum, width) => sum + (width === 0 ? 0 : width + 2), 2);
  const room = columns === undefined ? Infinity : Math.max(20, columns - before - 1);
  return rows.map((row) =>
    row
      .reduce((line, [text, tone], index) => {
        if (widths[index] === 0) return line;
        const isLast = index === count - 1;
        const shown = isLast && text.length > room ? `${text.slice(0, room - 1)}…` : text;
        const padding = isLast ? "" : " ".repeat((widths[index] ?? 0) - text.length + 2);
        return `${line}${tint(shown, tone)}${padding}`;
      }, "  ")
      .trimEnd(),
  );
}
