import { behind } from "./behind.ts";
import { workloadKind } from "./kind.ts";
import { NotDone, siteTransactors, transactions, transactors, transactorsPace, type Work } from "./sql/transactions.ts";

const rows = 2000;
/** Registers that are worked on at a time. */
const atOnce = 3;
/** Operations on a register, after which the next takes its place: the longer a history, the longer its check. */
const perRegister = 150;

/** Clients that read, write, and compare and set single values: only where a drill asks for them. */
export const sqlRegister = workloadKind({
  kind: "sql-register",
  load: transactors,
  onSite(ground) {
    const name = "sql-register";
    const site = siteTransactors(ground, name, "registers");
    if (site === undefined || !ground.asked.includes("register")) return [];
    return [
      {
        words: {
          name,
          title: "Single values",
          forA: "a value",
          pace: transactorsPace(site.load),
          bounded: false,
          checked: { as: "cas-register", promised: site.trial.promises.register },
          ...behind(ground.design, site.endpoint),
        },
        load: site.load,
      },
    ];
  },
  clients: (context, load) => transactions(context, load, registers(load.login.table, Math.random)),
});

/** Half of the operations are reads. No two write the same value, so that a read says whose it saw. */
export function registers(table: string, random: () => number): Work {
  let written = 0;
  let operations = 0;
  /** What was last seen of each register: the best guess of what it holds. */
  const seen = new Map<number, number | null>();
  const all = Array.from({ length: rows }, (_, key) => `(${key}, NULL)`);

  const valueOf = (found: readonly Record<string, unknown>[], key: number): number | null => {
    const held = found[0]?.["held"] ?? null;
    const value = held === null ? null : Number(held);
    seen.set(key, value);
    return value;
  };
  return {
    tables: [
      `CREATE TABLE ${table} (id INT PRIMARY KEY, held INT)`,
      `INSERT INTO ${table} (id, held) VALUES ${all.join(", ")}`,
    ],
    next() {
      operations += 1;
      const oldest = Math.floor(operations / perRegister);
      const key = (oldest + Math.floor(random() * atOnce)) % rows;
      const kind = Math.floor(random() * 4);
      const select = `SELECT held FROM ${table} WHERE id = ${key}`;
      if (kind < 2) {
        return { op: "read", value: [key, null], run: async (ask) => [key, valueOf(await ask(select), key)] };
      }
      written += 1;
      const [value, expected] = [written, seen.get(key) ?? null];
      const update = `UPDATE ${table} SET held = ${value} WHERE id = ${key}`;
      if (kind === 2) {
        return { op: "write", value: [key, value], run: async (ask) => (await ask(update), [key, value]) };
      }
      return {
        op: "cas",
        value: [key, [expected, value]],
        async run(ask) {
          const held = valueOf(await ask(`${select} FOR UPDATE`), key);
          if (held !== expected) throw new NotDone("the value is another");
          await ask(update);
          return [key, [expected, value]];
        },
      };
    },
  };
}
