import { z } from "zod";
import type { NoticeSubject } from "../spec/site-notify.ts";
import { listed } from "../text/sentence.ts";
import { withCauses } from "./causes.ts";
import { siteCondition, type EventKind, type StateDocument, timelineEvent, type TimelineEvent } from "./documents.ts";

/** What a receiver is told: something changed, what that means for clients, and what was done about it. */
export const notice = z.object({
  id: z.string().describe("The same when it is told again because nobody took it."),
  site: z.string(),
  atMs: z.number(),
  condition: siteCondition,
  text: z.string().describe("All of it, for people."),
  what: z.string().describe("What failed, came back or changed."),
  clients: z.string().describe("What it means for clients."),
  done: z.string().describe("What the site's parts, and Quorate, did about it."),
  next: z.string().describe("What an operator would do next, the same in a shell; empty where there is nothing to do."),
  events: z.array(timelineEvent).readonly(),
  leftOut: z.number().describe("Events that came meanwhile and are not told one by one."),
});
export type Notice = z.infer<typeof notice>;

const subjectOf: Readonly<Partial<Record<EventKind, NoticeSubject>>> = {
  condition: "site",
  "watch-missed": "site",
  outage: "endpoints",
  "host-silent": "hosts",
  "host-answers": "hosts",
  "address-moved": "addresses",
  "address-lost": "addresses",
  "address-doubled": "addresses",
  "part-changed": "parts",
  "lead-moved": "parts",
  apply: "actions",
  action: "actions",
  "heal-stopped": "actions",
};

/** Remedies: what answers a fault, by the site's own parts or by somebody who acts. */
const remedies: ReadonlySet<EventKind> = new Set(["address-moved", "lead-moved", "action", "apply"]);
/** More sentences than that are read by nobody. */
const sentencesMost = 3;

/** Whether somebody who is told of such subjects is told of an event. */
export function concerns(on: readonly NoticeSubject[], { kind }: Pick<TimelineEvent, "kind">): boolean {
  const subject = subjectOf[kind];
  return subject !== undefined && on.includes(subject);
}

/** The notice of events that happened together. Pure. */
export function noticeOf(
  events: readonly TimelineEvent[],
  state: Pick<StateDocument, "condition" | "endpoints" | "step" | "sentence">,
  about: Pick<Notice, "id" | "site" | "atMs" | "leftOut">,
): Notice {
  const told = withCauses(events);
  const here = new Set(told.map(({ id }) => id));
  const roots = told.filter(
    (event) => !remedies.has(event.kind) && event.kind !== "condition" && !isFollower(event, here),
  );
  const what = sentences((roots.length === 0 ? told : roots).map(({ sentence }) => sentence));
  const clients = clientsSentence(told, state);
  const remedied = told.filter(({ kind }) => remedies.has(kind)).map(({ sentence }) => sentence);
  const done = remedied.length === 0 ? "Nothing had to be moved or was begun so far." : sentences(remedied);
  const next = state.step.kind === "none" ? "" : state.step.command;
  const text = [`${about.site}: ${what}`, clients, done, next === "" ? "" : `Next: ${next}`];
  return {
    ...about,
    condition: state.condition,
    text: text.filter((part) => part !== "").join(" "),
    what,
    clients,
    done,
    next,
    events: told,
  };
}

function isFollower({ cause }: TimelineEvent, here: ReadonlySet<number>): boolean {
  return cause !== undefined && here.has(cause);
}

function clientsSentence(events: readonly TimelineEvent[], { endpoints }: Pick<StateDocument, "endpoints">): string {
  const out = endpoints.filter(({ ok }) => !ok).map(({ name }) => name);
  const over = events.filter(({ kind, endedAtMs }) => kind === "outage" && typeof endedAtMs === "number");
  const begun = events.filter(({ kind, endedAtMs }) => kind === "outage" && endedAtMs === null);
  const unserved = [...new Set([...out, ...begun.flatMap(({ subject }) => subject ?? [])])];
  const now =
    unserved.length === 0
      ? "Clients are served by every endpoint."
      : `Clients are not served by ${listed(unserved)}${unserved.length < endpoints.length ? "; by all others they are" : ""}.`;
  return over.length === 0 ? now : `${sentences(over.map(({ sentence }) => sentence))} ${now}`;
}

function sentences(all: readonly string[]): string {
  const shown = all.slice(0, sentencesMost);
  const more = all.length - shown.length;
  return more === 0 ? `${shown.join("; ")}.` : `${shown.join("; ")}; and ${more} more.`;
}
