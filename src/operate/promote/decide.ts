import { counted, listed } from "../../text/sentence.ts";
import type { Answer } from "../copies.ts";
import { changeLines, secondsText } from "../copies-words.ts";
import type { Beyond, MemberFound, Standing } from "./standing.ts";

/** All that was found before a server that stays ready is promoted. */
export interface Found {
  readonly host: string;
  readonly standing: Standing;
  readonly members: readonly MemberFound[];
  /** Hosts of which the operator says that they are off. */
  readonly off: ReadonlySet<string>;
  /** What other copies have that this one has not. */
  readonly others: readonly Answer<Beyond>[];
  /** Of those, on which a server stays ready as well. */
  readonly ready: ReadonlySet<string>;
}

export type Promotion =
  | { readonly kind: "promoted"; readonly because: string }
  | { readonly kind: "refuse"; readonly because: string }
  | {
      readonly kind: "promote";
      readonly number: number;
      readonly holds: string;
      readonly serves: string;
      readonly loss: Loss;
    };

/** What the promoted server lacks of what the database acknowledged. */
export interface Loss {
  /** Known to have been, by number; 0: none is known. */
  readonly transactions: number;
  /** Whatever was acknowledged after this is not known, in seconds since 1970. */
  readonly seenUntil: number;
  readonly lines: readonly string[];
}

/**
 * Whether a server that stays ready may take the database's place. It fails closed: a database that answers anybody is alive, a host that
 * runs may start its own again, and that a host is silent does not mean that it is off.
 */
export function decide(found: Found): Promotion {
  const { host, standing, members, off } = found;
  const { replica, copy, primary } = standing;
  if (replica?.promoted !== null && replica?.promoted !== undefined) {
    return { kind: "promoted", because: `${host} was promoted at ${secondsText(replica.promoted.at)}` };
  }
  if (primary !== null) {
    return refuse(
      `the database is alive: ${primary.member} is written to and answers ${host}; two that are written to would be two histories`,
    );
  }
  const there = members.flatMap(({ host: name, says }) => (says === undefined ? [] : [`${name} (${says})`]));
  if (there.length > 0) {
    return refuse(
      `${listed(there)} ${there.length === 1 ? "answers" : "answer"}, and may serve again at any time. Where the data are whole, \`quorate recover\` loses nothing of them; to promote ${host} instead, switch ${there.length === 1 ? "it" : "them"} off first`,
    );
  }
  const doubtful = members.map((each) => each.host).filter((name) => !off.has(name));
  if (doubtful.length > 0) {
    return refuse(
      `${listed(doubtful)} ${doubtful.length === 1 ? "does" : "do"} not answer, which a host behind a cut network does as well as one that is off. See to it that ${doubtful.length === 1 ? "it is" : "they are"} off, and say so: --off ${doubtful.join(",")}`,
    );
  }
  if (replica === null || replica.line === null || copy === null)
    return refuse(`${host} has nothing to serve yet: no whole copy was taken`);
  if (replica.trouble !== "")
    return refuse(
      `${host} does not take up what its copy has received: ${replica.trouble}. What the copy has can be brought back beside it: \`quorate restore\``,
    );
  if (replica.line !== copy.line)
    return refuse(
      `${host} holds an earlier history than its copy, which has had no whole copy of the present one yet: \`quorate restore\` brings back what there is`,
    );
  const left = replica.received - replica.number;
  const until = replica.newest === null ? "" : ` of ${secondsText(replica.newest)}`;
  return {
    kind: "promote",
    number: replica.received,
    holds: `${host} has all to transaction ${replica.number}${until}${left > 0 ? `, and takes up ${left} more that its copy has received` : ""}`,
    serves: standing.serves,
    loss: lossOf(found, replica.received, copy),
  };
}

function refuse(because: string): Promotion {
  return { kind: "refuse", because };
}

function lossOf({ host, standing, others, ready }: Found, received: number, copy: NonNullable<Standing["copy"]>): Loss {
  const lines: string[] = [];
  const further = others.flatMap((each) => ("is" in each && each.is.transactions > 0 ? [each] : []));
  const most = Math.max(0, ...further.map(({ is }) => is.transactions));
  for (const { host: other, is } of further) {
    lines.push(
      `${counted(is.transactions, "transaction")}, ${range(received + 1, received + is.transactions)}, that ${other} has received, until ${secondsText(is.to ?? 0)}:`,
      ...changeLines(is).map((line) => `  ${line}`),
    );
    if (ready.has(other)) lines.push(`  ${other} stays ready as well: promoted instead, it has them`);
  }
  for (const each of others) {
    if ("not" in each) lines.push(`of what ${each.host} has received nothing is known: ${each.not}`);
  }
  const seen = Math.max(0, copy.number + copy.lagTransactions - received);
  if (seen > most) {
    lines.push(
      `${counted(seen - most, "transaction")}, ${range(received + most + 1, received + seen)}, that ${copy.member} had acknowledged and no copy has received`,
    );
  }
  const silent = Math.max(0, Math.round(standing.now - copy.at));
  lines.push(
    `whatever was acknowledged after ${secondsText(copy.at)}, when ${host} last saw the database, ${counted(silent, "second")} ago`,
  );
  return { transactions: Math.max(most, seen), seenUntil: copy.at, lines };
}

function range(from: number, to: number): string {
  return from === to ? `number ${from}` : `${from} to ${to}`;
}
