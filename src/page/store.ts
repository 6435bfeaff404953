import { useEffect, useState } from "preact/hooks";
import type {
  FindingsDocument,
  HistoryDocument,
  ProofsDocument,
  RenewalDocument,
  SessionDocument,
  SiteDocument,
  StateDocument,
  TimelineEvent,
} from "../serve/documents.ts";
import type { ActionKindsDocument } from "../serve/action-documents.ts";
import type { CopiesDocument } from "../serve/copies-document.ts";
import { patched, type StatePatch } from "../serve/patch.ts";
import { get, send, Trouble } from "./requests.ts";

/** All that the page knows. */
export interface Known {
  /** `asking` until it is known whether a session goes on. */
  readonly session: SessionDocument | "asking" | "none";
  readonly site?: SiteDocument;
  readonly state?: StateDocument;
  readonly history?: HistoryDocument;
  readonly proofs?: ProofsDocument;
  readonly findings?: FindingsDocument["findings"];
  readonly renewal?: RenewalDocument;
  readonly copies?: CopiesDocument["copies"];
  /** What may be asked for; nothing where the service has no key to the hosts. */
  readonly kinds?: ActionKindsDocument["actions"];
  /** The newest first. */
  readonly events: readonly TimelineEvent[];
  readonly isLive: boolean;
  readonly heardAtMs: number;
}

/** More events than these are asked for when they are looked for. */
const eventsKept = 400;
const historyEveryMs = 60_000;
const aroundEveryMs = 30_000;

let known: Known = { session: "asking", events: [], isLive: false, heardAtMs: 0 };
const listeners = new Set<() => void>();
let clockSkewMs = 0;

function become(next: Partial<Known>): void {
  known = { ...known, ...next };
  for (const listener of listeners) listener();
}

/** Whether who looks may ask for actions. */
export function operates({ session }: Pick<Known, "session">): boolean {
  return typeof session === "object" && session.role === "operate";
}

/** What is known, again whenever it changes. */
export function useKnown(): Known {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = (): void => again((count) => count + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return known;
}

/** The service's time, so that ages are right whatever this machine's clock says. */
export function nowMs(): number {
  return Date.now() + clockSkewMs;
}

/** The time, again every second: for ages. */
export function useNow(): number {
  const [now, setNow] = useState(nowMs());
  useEffect(() => {
    const clock = setInterval(() => setNow(nowMs()), 1000);
    return () => clearInterval(clock);
  }, []);
  return now;
}

export async function resumeSession(): Promise<void> {
  const token = /^#token=([\w-]+)$/.exec(location.hash)?.[1];
  // A token in the address is used once and then taken out of it.
  if (token !== undefined) {
    history.replaceState(null, "", location.pathname);
    if ((await signIn(token)) === "done") return;
  }
  try {
    become({ session: await get<SessionDocument>("/api/v1/session") });
    await begin();
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    become({ session: "none" });
  }
}

export async function signIn(token: string): Promise<"done" | "wrong" | "too-many"> {
  try {
    become({ session: await send<SessionDocument>("POST", "/api/v1/session", { token }) });
  } catch (error) {
    if (!(error instanceof Trouble)) throw error;
    become({ session: "none" });
    return error.status === 429 ? "too-many" : "wrong";
  }
  await begin();
  return "done";
}

export async function signOut(): Promise<void> {
  await send("DELETE", "/api/v1/session").catch(() => undefined);
  location.assign("/");
}

/** Who began a session hears of everything from then on. */
async function begin(): Promise<void> {
  listen();
  const [site, kinds, events] = await Promise.all([
    get<SiteDocument>("/api/v1/site"),
    get<ActionKindsDocument>("/api/v1/actions").catch(() => undefined),
    get<{ events: readonly TimelineEvent[] }>(`/api/v1/events?limit=${eventsKept}`),
    loadHistory(),
    loadAround(),
  ]);
  become({
    site,
    ...(kinds === undefined ? {} : { kinds: kinds.actions }),
    events: merged(known.events, events.events),
  });
  setInterval(() => void loadHistory(), historyEveryMs);
  setInterval(() => void loadAround(), aroundEveryMs);
}

async function loadHistory(): Promise<void> {
  const loaded = await get<HistoryDocument>("/api/v1/history").catch(() => undefined);
  if (loaded === undefined) return;
  clockSkewMs = loaded.toMs - Date.now();
  become({ history: loaded });
}

async function loadAround(): Promise<void> {
  const [proofs, findings, renewal, copies] = await Promise.all([
    get<ProofsDocument>("/api/v1/proofs").catch(() => undefined),
    get<FindingsDocument>("/api/v1/findings").catch(() => undefined),
    get<RenewalDocument>("/api/v1/renewal").catch(() => undefined),
    get<CopiesDocument>("/api/v1/copies").catch(() => undefined),
  ]);
  become({
    ...(proofs === undefined ? {} : { proofs }),
    ...(findings === undefined ? {} : { findings: findings.findings }),
    ...(renewal === undefined ? {} : { renewal }),
    ...(copies === undefined ? {} : { copies: copies.copies }),
  });
}

function heard(next: Partial<Known>): void {
  become({ ...next, isLive: true, heardAtMs: Date.now() });
}

function listen(): void {
  const source = new EventSource("/api/v1/stream");
  let historySoon: ReturnType<typeof setTimeout> | undefined;
  source.addEventListener("state", ({ data }: MessageEvent<string>) => {
    const state: StateDocument = JSON.parse(data);
    heard({ state });
    // After a while of silence the site itself may be another.
    if (known.site !== undefined)
      void get<SiteDocument>("/api/v1/site").then(
        (site) => become({ site }),
        () => undefined,
      );
  });
  source.addEventListener("patch", ({ data }: MessageEvent<string>) => {
    const patch: StatePatch = JSON.parse(data);
    if (known.state !== undefined) heard({ state: patched(known.state, patch) });
  });
  source.addEventListener("happened", ({ data }: MessageEvent<string>) => {
    const event: TimelineEvent = JSON.parse(data);
    heard({ events: merged(known.events, [event]) });
    clearTimeout(historySoon);
    // Causes are told with the events as a whole, and an outage changes the budget.
    historySoon = setTimeout(() => void reload(event.kind === "outage"), 400);
  });
  source.addEventListener("error", () => {
    become({ isLive: false });
    // The browser gives up where it was refused: the session may be over.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => void listenAgain(), 3000);
  });
}

async function listenAgain(): Promise<void> {
  try {
    await get("/api/v1/session");
    listen();
  } catch (error) {
    if (error instanceof Trouble && error.status === 401) become({ session: "none" });
    else setTimeout(() => void listenAgain(), 3000);
  }
}

async function reload(withHistory: boolean): Promise<void> {
  const [events] = await Promise.all([
    get<{ events: readonly TimelineEvent[] }>("/api/v1/events?limit=60").catch(() => undefined),
    withHistory ? loadHistory() : undefined,
  ]);
  if (events !== undefined) become({ events: merged(known.events, events.events) });
}

/** The newest first, each once, as it was told last. */
export function merged(before: readonly TimelineEvent[], more: readonly TimelineEvent[]): readonly TimelineEvent[] {
  const byId = new Map(before.map((event) => [event.id, event]));
  for (const event of more) {
    const was = byId.get(event.id);
    const now = { ...was, ...event };
    // What did not change stays the same object: what is shown of it needs not be gone through again.
    if (was === undefined || JSON.stringify(was) !== JSON.stringify(now)) byId.set(event.id, now);
  }
  return [...byId.values()].toSorted((left, right) => right.atMs - left.atMs || right.id - left.id);
}
