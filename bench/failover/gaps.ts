import type { ToldDrill } from "../../src/drill/verdict/kept.ts";
import { median } from "../../src/text/median.ts";

/** The drills of one set of timers. */
export interface Profile {
  /** As `timers:` takes it. */
  readonly name: string;
  readonly drills: readonly ToldDrill[];
}

/** What clients of one kind went without in one kind of drill, under each set of timers. */
export interface GapRow {
  /** `power-off vip-holder` */
  readonly drill: string;
  readonly endpoint: string;
  readonly title: string;
  readonly cells: readonly GapCell[];
}

export interface GapCell {
  readonly profile: string;
  /** Of each drill the longest gap while the fault was there. */
  readonly gapsMs: readonly number[];
  readonly medianMs: number;
  readonly longestMs: number;
  /** As many times as long as under the first set. */
  readonly times: number;
}

/** Pure: a row for each drill and endpoint, a cell for each set of timers that has such drills; the first set is held against. */
export function gapRows(profiles: readonly Profile[]): readonly GapRow[] {
  const kinds = new Map<
    string,
    { readonly drill: string; readonly workload: string; readonly endpoint: string; readonly title: string }
  >();
  for (const { drills } of profiles) {
    for (const { name: drill, endpoints, clients } of drills) {
      for (const { workload, name: endpoint } of endpoints) {
        const title = clients.find(({ name }) => name === workload)?.title ?? workload;
        kinds.set(`${drill} ${workload}`, { drill, workload, endpoint, title });
      }
    }
  }
  return [...kinds.values()].map(({ drill, workload, endpoint, title }) => {
    const measured = profiles.flatMap(({ name, drills }) => {
      const gapsMs = drills
        .filter((each) => each.name === drill)
        .flatMap(({ endpoints }) =>
          endpoints.filter((each) => each.workload === workload).map(({ longestGapMs }) => longestGapMs),
        );
      return gapsMs.length === 0
        ? []
        : [{ profile: name, gapsMs, medianMs: median(gapsMs), longestMs: Math.max(...gapsMs) }];
    });
    const first = measured.find(({ profile }) => profile === profiles[0]?.name);
    const cells = measured.map((cell) => ({
      ...cell,
      times: first === undefined ? Number.NaN : cell.medianMs / first.medianMs,
    }));
    return { drill, endpoint, title, cells };
  });
}

/** Acknowledged rows and messages that were lost, and the verdicts, of each set of timers. */
export function outcomes({ drills }: Profile): {
  readonly lost: number;
  readonly whole: number;
  readonly runs: number;
} {
  return {
    lost: drills.reduce((sum, { losses }) => sum + losses.lost, 0),
    whole: drills.filter(({ wholeAgainMs }) => wholeAgainMs !== null).length,
    runs: drills.length,
  };
}
