import type { Design } from "../../catalogue/contract/design.ts";
import { provision } from "../../catalogue/contract/provisions.ts";
import type { Recovery, RecoveryDecision, RecoveryOrder, RecoveryStep } from "../../catalogue/contract/recovery.ts";
import { providedBy } from "../../catalogue/index.ts";
import { HostError, type Host } from "../../hosts/host.ts";
import { step, type Step } from "../actions/action.ts";
import { type ActionResult, type CarryOut, carryOut } from "../actions/carry-out.ts";

/** What became of one kind of data. */
export interface Recovered {
  readonly what: string;
  /** The last decision. */
  readonly decision: RecoveryDecision;
  /** How its steps ended; absent where there were none, or none were to be taken. */
  readonly result?: ActionResult;
}

export interface RecoverySession extends Pick<
  CarryOut,
  "hosts" | "directory" | "id" | "who" | "command" | "conceal" | "begun" | "ended" | "stop"
> {
  readonly design: Design;
  readonly order: RecoveryOrder;
  /** Told of each decision before anything is done; false: nothing is. */
  approve(what: string, decision: RecoveryDecision): Promise<boolean> | boolean;
  /** Ends what is asked of hosts. */
  readonly signal: AbortSignal;
}

/** After what must be done first all are asked again: more than this many times mean that it does not help. */
const roundsMax = 3;

/** What of a site has copies that may have to be compared, those first on which others rest. */
export function recoveriesOf(design: Design): readonly Recovery[] {
  const { database, queue, "network-controller": network } = providedBy(design.providers);
  return [database, queue, network].flatMap((provider) => provider?.recovery?.(design) ?? []);
}

/** One kind of data after another: each is decided from what its copies say at that moment. */
export async function recoverSite(session: RecoverySession): Promise<readonly Recovered[]> {
  const recovered: Recovered[] = [];
  for (const recovery of recoveriesOf(session.design)) {
    const one = await recoverOne(recovery, session);
    recovered.push(one);
    if (session.stop.aborted || one.result?.outcome === "interrupted") break;
  }
  return recovered;
}

/** Asks, decides, does, and asks again where something had to be done before copies could be compared. */
export async function recoverOne(recovery: Recovery, session: RecoverySession): Promise<Recovered> {
  const { what } = recovery;
  let last: ActionResult | undefined;
  for (let round = 1; ; round += 1) {
    const decision = await decide(recovery, session);
    const told = { what, decision, ...(last === undefined ? {} : { result: last }) };
    if (!(await session.approve(what, decision))) return told;
    if (decision.kind === "refuse" || decision.kind === "serves") return told;
    if (decision.kind === "first" && round > roundsMax) {
      return {
        what,
        decision: { ...decision, kind: "refuse", because: `${decision.because}, and that was done ${roundsMax} times` },
      };
    }
    last = await carryOut({ ...session, plan: planOf(what, decision.steps) });
    if (decision.kind === "recover" || last.outcome !== "done") return { what, decision, result: last };
  }
}

async function decide(recovery: Recovery, { hosts, order, id, signal }: RecoverySession): Promise<RecoveryDecision> {
  const said = new Map<string, string>();
  await Promise.all(
    recovery.hosts.map(async (name) => {
      const text = await askedOf(hosts.get(name), recovery, signal);
      if (text !== undefined) said.set(name, text);
    }),
  );
  return recovery.decide(said, order, id);
}

/** Undefined: the host says nothing, for whatever reason. */
async function askedOf(host: Host | undefined, recovery: Recovery, signal: AbortSignal): Promise<string | undefined> {
  if (host === undefined) return undefined;
  try {
    const { exitCode, stdout } = await host.run(recovery.facts(host.name), { timeoutMs: recovery.factsMs, signal });
    return exitCode === 0 ? stdout : undefined;
  } catch (error) {
    if (!(error instanceof HostError) || error.code === "interrupted") throw error;
    return undefined;
  }
}

function planOf(what: string, steps: readonly RecoveryStep[]): CarryOut["plan"] {
  const afford = { can: true, sentence: "" } as const;
  return { kind: "ready", what: `recover ${what}`, afford, steps: steps.map(stepOf), last: [] };
}

function stepOf(words: RecoveryStep): Step {
  return step(`recover ${words.host} ${words.what}`, words);
}

/** Has the cluster forget what failed meanwhile, so that what rests on the data is tried again: by the first host that answers. */
export async function cleanUp({
  design,
  hosts,
}: Pick<RecoverySession, "design" | "hosts">): Promise<string | undefined> {
  const { orders } = provision(providedBy(design.providers), "cluster");
  for (const name of design.members) {
    const host = hosts.get(name);
    if (host === undefined) continue;
    try {
      const { exitCode } = await host.run(orders.cleanUp.make, { timeoutMs: cleanUpMs });
      if (exitCode === 0) return name;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
    }
  }
  return undefined;
}

const cleanUpMs = 60_000;
