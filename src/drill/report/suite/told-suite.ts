import { median } from "../../../text/median.ts";
import { type DoneDrill, type SuiteOutcome, type SuiteRecord, wordOf } from "../../suites/record.ts";
import type { ToldDrill } from "../../verdict/kept.ts";

/** A drill of a suite as its files tell it. */
export interface SuiteDrill extends DoneDrill {
  /** Undefined where it was not carried out, or its files are gone. */
  readonly kept: ToldDrill | undefined;
}

export interface ToldSuite {
  readonly record: SuiteRecord;
  readonly drills: readonly SuiteDrill[];
}

/** One fault and target, however often it was carried out. */
export interface SuiteRow {
  readonly word: string;
  readonly drills: readonly SuiteDrill[];
  /** The worst of all. */
  readonly outcome: SuiteOutcome;
  /** By endpoint; absent where no client asked there. */
  readonly cells: ReadonlyMap<string, SuiteCell>;
}

/** The gaps of one endpoint over all drills of a row. */
export interface SuiteCell {
  readonly gapsMs: readonly number[];
  readonly medianMs: number;
  readonly longestMs: number;
  readonly returnMs: number;
  readonly boundMs: number | null;
  readonly isLimit: boolean;
  readonly reference: ToldDrill["references"][number] | undefined;
}

const worstFirst: readonly SuiteOutcome[] = ["fail", "inconclusive", "not-possible", "pass"];

/** Pure: drills of the same fault and target together, in the order in which they first came. */
export function rowsOf(drills: readonly SuiteDrill[]): readonly SuiteRow[] {
  const by = new Map<string, SuiteDrill[]>();
  for (const drill of drills) by.set(wordOf(drill), [...(by.get(wordOf(drill)) ?? []), drill]);
  return [...by].map(([word, those]) => ({
    word,
    drills: those,
    outcome: worstFirst.find((each) => those.some(({ outcome }) => outcome === each)) ?? "pass",
    cells: new Map(
      endpointsOf(those).flatMap(({ name }) => {
        const cell = cellOf(name, those);
        return cell === undefined ? [] : [[name, cell] as const];
      }),
    ),
  }));
}

/** The endpoints that clients asked, in the order of the site, with what their clients do there. */
export function endpointsOf(
  drills: readonly SuiteDrill[],
): readonly { readonly name: string; readonly title: string }[] {
  const titles = new Map<string, string>();
  for (const { kept } of drills) {
    for (const measured of kept?.endpoints ?? []) {
      const client = kept?.clients.find(({ name }) => name === measured.workload);
      titles.set(client?.endpoint ?? measured.name, client?.title ?? measured.name);
    }
  }
  return [...titles].map(([name, title]) => ({ name, title }));
}

/** A fault of which the design says nothing is told by the clients' name, not by the endpoint's. */
function isAt(endpoint: string, { clients }: ToldDrill, { name, workload }: ToldDrill["endpoints"][number]): boolean {
  return (clients.find((client) => client.name === workload)?.endpoint ?? name) === endpoint;
}

function cellOf(endpoint: string, drills: readonly SuiteDrill[]): SuiteCell | undefined {
  const found = drills.flatMap(({ kept }) =>
    kept === undefined
      ? []
      : kept.endpoints.filter((each) => isAt(endpoint, kept, each)).map((measured) => ({ measured, kept })),
  );
  const [first] = found;
  if (first === undefined) return undefined;
  const gapsMs = found.map(({ measured }) => measured.longestGapMs);
  const { boundMs, limit } = first.measured;
  const reference = first.kept.references.find((each) => each.endpoint === endpoint);
  return {
    gapsMs,
    medianMs: median(gapsMs),
    longestMs: Math.max(...gapsMs),
    returnMs: Math.max(...found.map(({ measured }) => measured.returnGapMs)),
    boundMs,
    isLimit: limit === true,
    reference,
  };
}

/** How many drills came out how. */
export function countOutcomes(drills: readonly SuiteDrill[]): Readonly<Record<SuiteOutcome, number>> {
  const counts = { pass: 0, fail: 0, inconclusive: 0, "not-possible": 0 };
  for (const { outcome } of drills) counts[outcome] += 1;
  return counts;
}
