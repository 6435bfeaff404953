import { behind } from "./behind.ts";
import { workloadKind } from "./kind.ts";
import { siteTransactors, transactions, transactors, transactorsPace, type Work } from "./sql/transactions.ts";

const rows = 4000;
/** Lists that are worked on at a time. */
const atOnce = 4;
/** Elements of a list, after which the next takes its place. */
const perList = 40;
const microsMax = 4;

/** Clients whose transactions append to lists and read them, which shows how far they are kept apart: only where a drill asks for them. */
export const sqlListAppend = workloadKind({
  kind: "sql-list-append",
  load: transactors,
  onSite(ground) {
    const name = "sql-list-append";
    const site = siteTransactors(ground, name, "lists");
    if (site === undefined || !ground.asked.includes("list-append")) return [];
    return [
      {
        words: {
          name,
          title: "List transactions",
          forA: "a transaction",
          pace: transactorsPace(site.load),
          bounded: false,
          checked: { as: "list-append", promised: site.trial.promises.isolation },
          ...behind(ground.design, site.endpoint),
        },
        load: site.load,
      },
    ];
  },
  clients: (context, load) => transactions(context, load, lists(load.login.table, Math.random)),
});

type Micro = readonly ["append", number, number] | readonly ["r", number, readonly number[] | null];

/** A list is a row whose text grows at its end: every element is written once, followed by a comma. */
export function lists(table: string, random: () => number): Work {
  const appended = new Map<number, number>();
  let oldest = 0;
  const below = (bound: number): number => Math.floor(random() * bound);
  const all = Array.from({ length: rows }, (_, key) => `(${key}, '')`);

  const micro = (): Micro => {
    const key = Math.min(rows - 1, oldest + below(atOnce));
    if (below(2) === 0) return ["r", key, null];
    const element = (appended.get(key) ?? 0) + 1;
    appended.set(key, element);
    if (element >= perList && key === oldest) oldest += 1;
    return ["append", key, element];
  };
  return {
    tables: [
      `CREATE TABLE ${table} (id INT PRIMARY KEY, elements TEXT NOT NULL)`,
      `INSERT INTO ${table} (id, elements) VALUES ${all.join(", ")}`,
    ],
    next() {
      const micros = Array.from({ length: 1 + below(microsMax) }, micro);
      return {
        op: "txn",
        value: micros,
        async run(ask) {
          const done: Micro[] = [];
          for (const each of micros) {
            const [what, key, element] = each;
            if (what === "append") {
              await ask(`UPDATE ${table} SET elements = CONCAT(elements, '${element},') WHERE id = ${key}`);
              done.push(each);
            } else {
              const [row] = await ask(`SELECT elements FROM ${table} WHERE id = ${key}`);
              done.push(["r", key, elementsOf(row?.["elements"])]);
            }
          }
          return done;
        },
      };
    },
  };
}

function elementsOf(text: unknown): readonly number[] {
  const parts = typeof text === "string" ? text.split(",") : [];
  return parts.filter((part) => part !== "").map(Number);
}
