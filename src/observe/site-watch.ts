import type { Design } from "../catalogue/contract/design.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import type { WatchableHost } from "../hosts/host.ts";
import { heldAddresses } from "./addresses.ts";
import { clientsAmong } from "./clients-among.ts";
import { servedEndpoints } from "./endpoints.ts";
import { partQuestions, type PartQuestions, questionLimitMs } from "./host-questions.ts";
import { type HostWatch, watchHost } from "./host-watch.ts";
import type { EndpointAnswer, HostAnswer, Snapshot } from "./snapshot.ts";
import { doubtMs, TwoHolders } from "./two-holders.ts";
import type { AskedEndpoint, WatchOrder } from "./watch-script.ts";

/** A client's request without an answer after so long is one that was not served. */
export const clientLimitMs = 1000;
/** Between two requests of a client to one endpoint. */
export const clientPaceMs = 500;
/** Between two rounds of questions to the parts of a host; more where there are many hosts, so that a site's watch costs the same. */
const pauseMsLeast = 5000;
const pauseMsOfHost = 60;
/** A site is known when every host was heard in full, or after so long. */
const patienceMs = 15_000;

export interface SiteListener {
  /** Something is another than before; what follows from it can be read now. */
  changed(): void;
  /** A client's request ended. */
  asked(host: string, request: AskedEndpoint, endedAtMs: number): void;
}

/** A site that is followed, host by host: none waits for another. */
export interface SiteWatch {
  /** What is known now. */
  snapshot(): Snapshot;
  /** Whether all hosts have been heard, or were waited for long enough: before that nothing is worth an alarm. */
  isKnown(): boolean;
  /** When a host was last heard, in milliseconds since the epoch. */
  heardAtMs(host: string): number | null;
  /** Hosts on which clients of the endpoints run. */
  readonly clients: readonly string[];
  /** Over when the signal has fired and all connections are closed. */
  readonly ended: Promise<void>;
}

/** Follows all hosts of a site until the signal fires. */
export function watchSite(
  {
    design,
    hosts,
    secrets,
  }: { readonly design: Design; readonly hosts: ReadonlyMap<string, WatchableHost>; readonly secrets: Secrets },
  listener: SiteListener,
  signal: AbortSignal,
): SiteWatch {
  const begun = Date.now();
  const clients = clientsAmong(design);
  const latest = new Map<string, Map<string, { readonly begunAtMs: number; readonly answer: EndpointAnswer }>>();
  const watches = design.hosts.flatMap(({ name }): HostWatch[] => {
    const host = hosts.get(name);
    if (host === undefined) return [];
    const mine = new Map<string, { readonly begunAtMs: number; readonly answer: EndpointAnswer }>();
    latest.set(name, mine);
    return [
      watchHost(
        host,
        watchOrder(design, host, secrets),
        {
          changed: () => listener.changed(),
          asked(request) {
            const endedAtMs = Date.now();
            const begunAtMs = endedAtMs - request.ms;
            const before = mine.get(request.name);
            // A request that was kept waiting may end after a later one: the later one says how it is now.
            if (before === undefined || before.begunAtMs < begunAtMs)
              mine.set(request.name, { begunAtMs, answer: answerOf(request) });
            listener.asked(name, request, endedAtMs);
            if (before?.answer.ok !== request.ok) listener.changed();
          },
        },
        signal,
      ),
    ];
  });
  const two = new TwoHolders();
  let lookAgain: NodeJS.Timeout | undefined;
  const isKnown = (): boolean => watches.every((each) => each.state().asked) || Date.now() - begun > patienceMs;
  return {
    clients,
    isKnown,
    heardAtMs: (name) => watches.find((each) => each.state().name === name)?.state().heardAtMs ?? null,
    snapshot() {
      const states = watches.map((each) => each.state());
      const answers = states
        .filter(({ state }) => state === "up")
        .map(({ name, parts, addresses }): HostAnswer => ({
          host: name,
          parts,
          addresses,
          endpoints: [...(latest.get(name)?.values() ?? [])].map(({ answer }) => answer),
        }));
      const addresses = two.settle(heldAddresses(design.addresses, answers), Date.now());
      if (two.isInDoubt && lookAgain === undefined) {
        lookAgain = setTimeout(() => {
          lookAgain = undefined;
          listener.changed();
        }, doubtMs + 100);
        lookAgain.unref();
      }
      return {
        at: new Date().toISOString(),
        tookMs: 0,
        hosts: states.map(({ name, state, sentence }) => ({ name, state, sentence })),
        parts: answers.flatMap(({ parts }) => parts),
        endpoints: servedEndpoints(design.endpoints, addresses, answers),
        addresses,
      };
    },
    ended: Promise.all(watches.map(({ ended }) => ended)).then(() => undefined),
  };
}

/** How a host of the site is followed. */
export function watchOrder(
  design: Design,
  { name: host, patience = 1 }: Pick<WatchableHost, "name" | "patience">,
  secrets: Secrets,
): Omit<WatchOrder, "questions"> & { readonly questions: PartQuestions } {
  return {
    questions: partQuestions({ design, host, secrets, patience }),
    questionLimitMs: patience * questionLimitMs(design, host),
    pauseMs: Math.max(pauseMsLeast, pauseMsOfHost * design.hosts.length),
    ...(clientsAmong(design).includes(host)
      ? { client: { endpoints: design.endpoints, limitMs: clientLimitMs, againMs: clientPaceMs } }
      : {}),
  };
}

function answerOf(request: AskedEndpoint): EndpointAnswer {
  const { name } = request;
  return request.ok ? { name, ok: true, latencyMs: request.ms } : { name, ok: false, because: request.because };
}
