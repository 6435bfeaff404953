import { listed } from "../text/sentence.ts";
import type { AddressNow, PartNow, SiteCondition, StateDocument, TimelineEvent } from "./documents.ts";

/** An event before it has its number. */
export type NewEvent = Omit<TimelineEvent, "id" | "cause">;

/** What happened between two looks at a site, in sentences. Pure. */
export function changesBetween(before: StateDocument, after: StateDocument, nowMs: number): readonly NewEvent[] {
  return [
    ...hostChanges(before, after, nowMs),
    ...after.addresses.flatMap((address) => addressChange(named(before.addresses, address.name), address, nowMs)),
    ...leadChanges(before, after, nowMs),
    ...partChanges(before, after, nowMs),
    ...conditionChange(before.condition, after, nowMs),
  ];
}

function hostChanges(before: StateDocument, after: StateDocument, nowMs: number): readonly NewEvent[] {
  return after.hosts.flatMap((host): NewEvent[] => {
    const was = named(before.hosts, host.name);
    if (was === undefined || was.state === host.state) return [];
    if (host.state === "unreachable") {
      // It fell silent when it was last heard, not when that was noticed.
      const atMs = host.heardAtMs ?? nowMs;
      return [
        {
          kind: "host-silent",
          atMs,
          host: host.name,
          sentence: `${host.name} fell silent`,
          about: { why: host.sentence },
        },
      ];
    }
    const silentMs = was.heardAtMs === null ? 0 : Math.max(0, nowMs - was.heardAtMs);
    return [
      {
        kind: "host-answers",
        atMs: nowMs,
        host: host.name,
        sentence: `${host.name} answers again`,
        about: { silentMs },
      },
    ];
  });
}

function addressChange(was: AddressNow | undefined, now: AddressNow, atMs: number): readonly NewEvent[] {
  const from = was?.holders ?? [];
  const to = now.holders;
  if (was === undefined || from.join() === to.join()) return [];
  const [first] = to;
  const of = { atMs, subject: now.name };
  if (first === undefined) {
    const sentence = `no host that answers holds the ${now.name} address`;
    return [{ ...of, kind: "address-lost", sentence, about: { from: listed(from) } }];
  }
  if (to.length > 1) {
    const sentence = `${listed(to)} hold the ${now.name} address at the same time`;
    return [{ ...of, kind: "address-doubled", sentence, about: { to: listed(to) } }];
  }
  if (from.length === 0 || (from.length > 1 && from.includes(first))) {
    const sentence = `${first} holds the ${now.name} address`;
    return [{ ...of, kind: "address-moved", host: first, sentence, about: { from: "", to: first } }];
  }
  const sentence = `the ${now.name} address moved from ${listed(from)} to ${first}`;
  return [{ ...of, kind: "address-moved", host: first, sentence, about: { from: listed(from), to: first } }];
}

function leadChanges(before: StateDocument, after: StateDocument, atMs: number): readonly NewEvent[] {
  return after.leads.flatMap((lead): NewEvent[] => {
    const was = before.leads.find((each) => each.of === lead.of && each.as === lead.as);
    if (was === undefined || was.host === lead.host) return [];
    const sentence = `${leadWords(lead)} ${lead.host} now, before ${was.host}`;
    return [
      {
        kind: "lead-moved",
        atMs,
        host: lead.host,
        subject: lead.of,
        sentence,
        about: { from: was.host, to: lead.host, as: lead.as },
      },
    ];
  });
}

function leadWords({ of, as }: StateDocument["leads"][number]): string {
  switch (as) {
    case "serves":
      return `clients of ${of} are served by`;
    case "runs":
      return `${of} runs on`;
    default:
      return `the ${as} of ${of} is`;
  }
}

/** Parts of a host that is silent are not known: its silence is one event, not one a part. */
function partChanges(before: StateDocument, after: StateDocument, atMs: number): readonly NewEvent[] {
  const was = new Map(before.parts.map((part) => [part.name, part]));
  return after.parts.flatMap((part): NewEvent[] => {
    const earlier = was.get(part.name);
    if (earlier === undefined || earlier.state === part.state) return [];
    return [partChange(earlier, part, atMs)];
  });
}

function partChange(from: PartNow, to: PartNow, atMs: number): NewEvent {
  return {
    kind: "part-changed",
    atMs,
    host: to.host,
    subject: to.component,
    sentence: `${to.component} on ${to.host} is ${to.state}: ${to.sentence}`,
    about: { from: from.state, to: to.state, says: to.sentence },
  };
}

function conditionChange(
  was: SiteCondition,
  { condition, sentence }: StateDocument,
  atMs: number,
): readonly NewEvent[] {
  if (was === condition) return [];
  return [{ kind: "condition", atMs, sentence, about: { from: was, to: condition } }];
}

function named<T extends { readonly name: string }>(all: readonly T[], name: string): T | undefined {
  return all.find((each) => each.name === name);
}
