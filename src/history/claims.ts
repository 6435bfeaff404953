import type { AnomalyName } from "./anomaly.ts";

/** What somebody promises of what clients see: the anomalies that must not be. */
export interface Claim {
  readonly name: string;
  /** The rest of "it promises …". */
  readonly promises: string;
  readonly forbids: readonly AnomalyName[];
}

const readUncommitted = ["G0", "duplicate-elements", "incompatible-order", "cyclic-versions"] as const;
const readCommitted = [...readUncommitted, "G1a", "G1b", "G1c", "dirty-update"] as const;
const snapshotIsolation = [...readCommitted, "internal", "lost-update", "G-single", "G-nonadjacent"] as const;
const serializable = [...snapshotIsolation, "G2-item"] as const;
const strictSerializable = [
  ...serializable,
  "G0-realtime",
  "G1c-realtime",
  "G-single-realtime",
  "G-nonadjacent-realtime",
  "G2-item-realtime",
] as const;

/** Whatever is seen is shown. */
const nothing: Claim = { name: "nothing", promises: "nothing", forbids: [] };

/** Levels of isolation, the strictest first. Adya 1999; snapshot isolation as Cerone and Gotsman 2018. */
const isolation: readonly Claim[] = [
  {
    name: "strict-serializable",
    promises: "one order of all transactions, in which each comes after all that had ended before it began",
    forbids: strictSerializable,
  },
  { name: "serializable", promises: "one order of all transactions that explains all reads", forbids: serializable },
  {
    name: "repeatable-read",
    promises: "one order as far as single rows go: what is read does not change (PL-2.99)",
    forbids: serializable,
  },
  {
    name: "snapshot-isolation",
    promises: "each transaction reads one state of all, and the first of two that change the same wins",
    forbids: snapshotIsolation,
  },
  { name: "read-committed", promises: "nobody reads what was not committed", forbids: readCommitted },
  { name: "read-uncommitted", promises: "writes of two transactions do not mix", forbids: readUncommitted },
  nothing,
];

const linearizable: readonly Claim[] = [
  {
    name: "linearizable",
    promises: "one order of all operations, each between its begin and its end",
    forbids: ["not-linearizable"],
  },
  nothing,
];

/** By what a history is checked as: what can be promised of it; the first is what it is held to where nothing is said. */
export const claims = {
  set: [
    {
      name: "durable",
      promises: "what was acknowledged is there, once",
      forbids: ["lost", "unexpected", "duplicated"],
    },
    {
      name: "linearizable",
      promises: "what was acknowledged is there once, and every read from then on sees it",
      forbids: ["lost", "unexpected", "duplicated", "stale"],
    },
  ],
  bank: [
    {
      name: "snapshot-isolation",
      promises: "whoever reads all accounts finds the total",
      forbids: ["wrong-total", "negative-balance", "missing-balance", "unexpected-account"],
    },
    nothing,
  ],
  queue: [
    {
      name: "at-least-once",
      promises: "what was acknowledged comes out, and nothing else",
      forbids: ["lost", "unexpected"],
    },
    {
      name: "exactly-once",
      promises: "what was acknowledged comes out, once, and nothing else",
      forbids: ["lost", "unexpected", "duplicated"],
    },
    {
      name: "in-order",
      promises: "what was acknowledged comes out, once, in the order in which it was put in",
      forbids: ["lost", "unexpected", "duplicated", "out-of-order"],
    },
    { name: "at-most-once", promises: "nothing comes out twice", forbids: ["unexpected", "duplicated"] },
  ],
  register: linearizable,
  "cas-register": linearizable,
  mutex: linearizable,
  "list-append": isolation,
  "rw-register": isolation,
} as const satisfies Readonly<Record<string, readonly Claim[]>>;

/** What a history can be checked as. */
export type Model = keyof typeof claims;

function isModel(name: string): name is Model {
  return Object.hasOwn(claims, name);
}

export const models: readonly Model[] = Object.keys(claims).filter(isModel);

/** The claim by that name; the model's first where none is named, undefined where it has no such claim. */
export function claimNamed(model: Model, name?: string): Claim | undefined {
  const those: readonly Claim[] = claims[model];
  return name === undefined ? those[0] : those.find((each) => each.name === name);
}
