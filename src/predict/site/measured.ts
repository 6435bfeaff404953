import { z } from "zod";
import type { Design } from "../../catalogue/contract/design.ts";
import { endpointOutageMs, modelledFault, type Measured, type MeasuredOutage } from "./outages.ts";

/** One drill as its verdict tells it; null where the verdict says nothing of it. */
export interface MeasuredDrill {
  /** The file it was read from. */
  readonly file: string;
  readonly name: string;
  readonly site: string | null;
  readonly fault: string | null;
  readonly host: string | null;
  /** What the host had before the fault. */
  readonly held: readonly string[] | null;
  readonly passed: boolean;
  readonly endpoints: readonly { readonly name: string; readonly requests: number | null; readonly gapMs: number }[];
}

const drillSchema = z.object({
  name: z.string(),
  site: z.string().optional(),
  verdict: z.enum(["pass", "fail", "inconclusive"]).optional(),
  fault: z
    .object({
      name: z.string().optional(),
      host: z.string().optional(),
      held: z.array(z.string()).readonly().optional(),
    })
    .optional(),
  endpoints: z
    .array(
      z.object({
        name: z.string(),
        requests: z.number().nonnegative().optional(),
        longestGapMs: z.number().nonnegative().nullable().optional(),
      }),
    )
    .readonly(),
});

/** What `drill -o` writes, what `drill --json` prints, and what `demo --json` prints. */
const verdictSchema = z.union([
  z.looseObject({ drills: z.array(drillSchema) }).transform(({ drills }) => drills),
  z.looseObject({ drill: z.looseObject({ drills: z.array(drillSchema) }) }).transform(({ drill }) => drill.drills),
  drillSchema.transform((drill) => [drill]),
]);

/** A drill's verdict, as far as a prediction asks; files of older drills say less. */
export type ToldDrill = z.infer<typeof drillSchema>;

/** The drills in what a verdict's file holds; null when it is none. `file`: where it was read, for people. */
export function drillsOfVerdict(content: unknown, file: string): readonly MeasuredDrill[] | null {
  const read = verdictSchema.safeParse(content);
  return read.success ? read.data.map((drill) => measuredDrill(drill, file)) : null;
}

/** What a verdict tells a prediction. `file`: where it is from, for people. */
export function measuredDrill(drill: ToldDrill, file: string): MeasuredDrill {
  const { name, site, verdict, fault, endpoints } = drill;
  return {
    file,
    name,
    site: site ?? null,
    fault: fault?.name ?? null,
    host: fault?.host ?? null,
    held: fault?.held ?? null,
    passed: verdict !== "fail",
    endpoints: endpoints.flatMap(({ name: endpoint, requests, longestGapMs }) =>
      typeof longestGapMs === "number" ? [{ name: endpoint, requests: requests ?? null, gapMs: longestGapMs }] : [],
    ),
  };
}

export interface TakenOver {
  readonly measured: Measured;
  /** Drills of which something was taken over. */
  readonly used: readonly MeasuredDrill[];
  /** One sentence for each thing that was not, and why. */
  readonly left: readonly string[];
}

/**
 * What a prediction of this design can take over: of each endpoint the longest gap over all drills in which a host lost
 * its power. Where that host had nothing to lose, the gap counts only if it is longer than what is known of the others or
 * allowed: it says nothing of the worst host, but a bound that it breaks is broken. A failed verdict is no reason to leave a
 * drill out: what it measured was so.
 */
export function takeOver(design: Design, drills: readonly MeasuredDrill[]): TakenOver {
  const measured: Record<string, MeasuredOutage> = {};
  const used: MeasuredDrill[] = [];
  const left: string[] = [];
  const take = (drill: MeasuredDrill, atLeastMs: (endpoint: string) => number): void => {
    const longer = gapsToldBy(design, drill, left).filter(({ name, gapMs }) => gapMs >= atLeastMs(name));
    for (const { name, gapMs } of longer) {
      if (gapMs >= (measured[name]?.gapMs ?? 0)) measured[name] = { gapMs, source: sourceOf(drill) };
    }
    if (longer.length > 0) used.push(drill);
    else if (drill.held?.length === 0) left.push(`${drill.file}: ${nothingToLose(drill)}`);
  };
  const concerned = drills.filter((drill) => {
    const why = reasonToLeave(design, drill);
    if (why !== null) left.push(`${drill.file}: ${why}`);
    return why === null;
  });
  for (const drill of concerned.filter(({ held }) => held?.length !== 0)) take(drill, () => 0);
  for (const drill of concerned.filter(({ held }) => held?.length === 0))
    take(drill, (endpoint) => endpointOutageMs(design, measured, endpoint));
  return { measured, used, left };
}

/** The gaps of a drill at endpoints of this design that clients asked; a sentence for each other one. */
function gapsToldBy(design: Design, drill: MeasuredDrill, left: string[]): MeasuredDrill["endpoints"] {
  return drill.endpoints.filter(({ name, requests }) => {
    const known = design.endpoints.some((each) => each.name === name);
    if (!known) left.push(`${drill.file}: the site has no endpoint ${name}, so that its gap is left out`);
    else if (requests === 0) left.push(`${drill.file}: nobody asked anything of ${name}, so that its gap is left out`);
    return known && requests !== 0;
  });
}

function reasonToLeave(design: Design, { site, fault, host }: MeasuredDrill): string | null {
  if (site !== null && site !== design.site) return `a drill of the site ${site}, not of ${design.site}`;
  if (host !== null && !design.hosts.some(({ name }) => name === host))
    return `a drill of ${host}, which is no host of ${design.site}`;
  if (fault !== null && fault !== modelledFault)
    return `a drill of the fault ${fault}; the model takes what a host's power loss costs`;
  return null;
}

function nothingToLose({ host }: MeasuredDrill): string {
  return `${host ?? "the host"} had neither the address nor a writer to lose, and no gap was longer than those of others or the design's bound`;
}

function sourceOf({ file, name, passed }: MeasuredDrill): string {
  const verdict = passed ? "" : ", a drill that failed its verdict";
  return `longest gap that clients measured (${name}, ${file}${verdict}); a client's period on either side included`;
}
