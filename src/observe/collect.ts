import { randomBytes } from "node:crypto";
import type { Design } from "../catalogue/contract/design.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { HostError, patienceWith, type Host } from "../hosts/host.ts";
import { heldAddresses } from "./addresses.ts";
import { clockOffset } from "./clocks.ts";
import { servedEndpoints } from "./endpoints.ts";
import { hostQuestions, questionLimitMs } from "./host-questions.ts";
import type { HostAnswer, ObservedHost, Snapshot } from "./snapshot.ts";

/** Beyond the slowest question: to connect, and for a busy host to begin and end. Waited for only while all are silent. */
const allowanceMs = 12_000;
/**
 * Once a host has answered, the others get as long again, and this at least: a dead host says nothing, and whoever
 * watches a failover should not wait for it.
 */
const stragglerMs = 2000;

/**
 * Asks all hosts at once, each in one round trip. A host that cannot be reached is part of the answer, not an error.
 *
 * @throws HostError `interrupted` when the signal fired.
 */
export async function observeSite(
  design: Design,
  hosts: ReadonlyMap<string, Host>,
  secrets: Secrets,
  signal?: AbortSignal,
): Promise<Snapshot> {
  const begun = new Date();
  const patience = startPatience(patienceWith(hosts), signal);
  const asked = await Promise.all(
    design.hosts.map(async ({ name }) => {
      const each = await askHost(hosts.get(name), { design, host: name, secrets }, patience);
      if (each.answer !== undefined) patience.answered();
      return each;
    }),
  ).finally(() => patience.end());
  const answers = asked.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  const addresses = heldAddresses(design.addresses, answers);
  return {
    at: begun.toISOString(),
    tookMs: Date.now() - begun.getTime(),
    hosts: asked.map(({ observed }) => observed),
    parts: answers.flatMap(({ parts }) => parts),
    endpoints: servedEndpoints(design.endpoints, addresses, answers),
    addresses,
  };
}

interface Asked {
  readonly observed: ObservedHost;
  readonly answer?: HostAnswer;
}

async function askHost(
  host: Host | undefined,
  view: { readonly design: Design; readonly host: string; readonly secrets: Secrets },
  patience: Patience,
): Promise<Asked> {
  const unreachable = (sentence: string): Asked => ({ observed: { name: view.host, state: "unreachable", sentence } });
  if (host === undefined) return unreachable(`There is no way to ${view.host}.`);
  const questions = hostQuestions(
    { ...view, patience: host.patience ?? 1 },
    `quorate-${randomBytes(8).toString("hex")}`,
  );
  const asked = Date.now();
  try {
    const { stdout } = await host.run(questions.script, {
      timeoutMs: questionLimitMs(view.design, view.host) + allowanceMs,
      signal: patience.signal,
    });
    const clock = clockOffset(questions.readTime(stdout), asked, Date.now());
    return {
      observed: { name: view.host, state: "up", sentence: "answers", ...(clock === undefined ? {} : { clock }) },
      answer: questions.read(stdout),
    };
  } catch (error) {
    if (!(error instanceof HostError)) throw error;
    if (error.code !== "interrupted") return unreachable(error.message);
    if (patience.isOver()) return unreachable(`${view.host} said nothing while other hosts answered.`);
    throw error;
  }
}

interface Patience {
  /** Fires when the caller's signal does, or when it is time to go on without the rest. */
  readonly signal: AbortSignal;
  answered(): void;
  isOver(): boolean;
  end(): void;
}

function startPatience(times: number, callers: AbortSignal | undefined): Patience {
  const begun = performance.now();
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  return {
    signal: callers === undefined ? over.signal : AbortSignal.any([callers, over.signal]),
    answered() {
      clearTimeout(timer);
      timer = setTimeout(() => over.abort(), Math.max(times * stragglerMs, performance.now() - begun));
    },
    isOver: () => over.signal.aborted && callers?.aborted !== true,
    end: () => clearTimeout(timer),
  };
}
