import type { TimelineEvent } from "../serve/documents.ts";
import { lasting } from "./ages.ts";
import type { Word } from "./words-en.ts";
import { type Language, type Say, sayIn } from "./words.ts";

/** What happened, in the reader's language. */
export function eventText(event: TimelineEvent, language: Language): string {
  const say = sayIn(language);
  const { about } = event;
  const values = { ...about, host: event.host ?? "", subject: event.subject ?? "" };
  switch (event.kind) {
    case "watch-began":
      return say("ev_watchBegan");
    case "watch-missed":
      return say("ev_watchMissed");
    case "site-read":
      return say("ev_siteRead");
    case "host-silent":
      return say("ev_hostSilent", values);
    case "host-answers":
      return say("ev_hostAnswers", values);
    case "address-moved":
      return say(about["from"] === "" ? "ev_addressHeld" : "ev_addressMoved", values);
    case "address-lost":
      return say("ev_addressLost", values);
    case "address-doubled":
      return say("ev_addressDoubled", values);
    case "part-changed":
      return say("ev_partChanged", { ...values, state: stateWord(say, String(about["to"])) });
    case "lead-moved":
      return say("ev_leadMoved", { ...values, lead: leadText(say, event.subject ?? "", String(about["as"])) });
    case "outage":
      if (event.endedAtMs === null || event.endedAtMs === undefined) return say("ev_outage", values);
      return say("ev_outageOver", { ...values, time: lasting(event.endedAtMs - event.atMs, language) });
    case "condition":
      return say("ev_condition", {
        from: say(conditionWord(String(about["from"]))),
        to: say(conditionWord(String(about["to"]))),
      });
    case "apply":
      return say("ev_apply");
    case "drill":
      return say("ev_drill", { ...values, verdict: say(verdictWord(String(about["verdict"]))) });
    case "action":
      return say("ev_action", values);
    case "heal-stopped":
      return say("ev_healStopped", values);
  }
}

export function leadText(say: Say, of: string, as: string): string {
  switch (as) {
    case "serves":
      return say("lead_serves", { of });
    case "primary":
      return say("lead_primary", { of });
    case "coordinator":
      return say("lead_coordinator", { of });
    case "runs":
      return of;
    default:
      return `${as} (${of})`;
  }
}

export function stateWord(say: Say, state: string): string {
  const words: Readonly<Record<string, Word>> = {
    up: "state_up",
    degraded: "state_degraded",
    down: "state_down",
    unknown: "state_unknown",
  };
  return say(words[state] ?? "state_unknown");
}

export function conditionWord(condition: string): Word {
  return condition === "healthy" || condition === "degraded" || condition === "down" ? condition : "starting";
}

export function verdictWord(verdict: string): Word {
  return verdict === "pass" || verdict === "fail" ? verdict : "inconclusive";
}

/** Groups of kinds that a timeline is narrowed to. */
export const kindGroups = {
  faults: ["host-silent", "host-answers", "condition", "watch-missed", "watch-began"],
  addresses: ["address-moved", "address-lost", "address-doubled", "lead-moved"],
  outages: ["outage"],
  parts: ["part-changed"],
  actions: ["action", "apply", "drill", "site-read", "heal-stopped"],
} as const satisfies Readonly<Record<string, readonly TimelineEvent["kind"][]>>;

export type KindGroup = keyof typeof kindGroups;
export const groupNames = [
  "faults",
  "addresses",
  "outages",
  "parts",
  "actions",
] as const satisfies readonly KindGroup[];

export function groupOf(kind: TimelineEvent["kind"]): KindGroup {
  return groupNames.find((group) => (kindGroups[group] as readonly string[]).includes(kind)) ?? "faults";
}

/** Colour of an event: what is bad, what is good, what only moved. */
export function toneOf({ kind, about, endedAtMs }: TimelineEvent): "bad" | "weak" | "good" | "move" | "plain" {
  switch (kind) {
    case "host-silent":
    case "address-lost":
    case "address-doubled":
    case "heal-stopped":
      return "bad";
    case "outage":
      return endedAtMs === null ? "bad" : "weak";
    case "host-answers":
      return "good";
    case "address-moved":
    case "lead-moved":
      return "move";
    case "part-changed":
      return about["to"] === "up" ? "good" : about["to"] === "down" ? "bad" : "weak";
    case "condition":
      return about["to"] === "healthy" ? "good" : about["to"] === "down" ? "bad" : "weak";
    case "drill":
      return about["verdict"] === "pass" ? "good" : about["verdict"] === "fail" ? "bad" : "weak";
    case "watch-began":
    case "watch-missed":
    case "site-read":
    case "apply":
    case "action":
      return "plain";
  }
}
