import { behind } from "./behind.ts";
import { workloadKind } from "./kind.ts";
import {
  NotDone,
  siteTransactors,
  type Transaction,
  transactions,
  transactors,
  transactorsPace,
  type Work,
} from "./sql/transactions.ts";

const accounts = 8;
const atFirst = 10;
const amountMax = 5;

/** Clients that move money between accounts, and add all of it up: only where a drill asks for them. */
export const sqlBank = workloadKind({
  kind: "sql-bank",
  load: transactors,
  onSite(ground) {
    const name = "sql-bank";
    const site = siteTransactors(ground, name, "bank");
    if (site === undefined || !ground.asked.includes("bank")) return [];
    return [
      {
        words: {
          name,
          title: "Bank transfers",
          forA: "a transfer",
          pace: transactorsPace(site.load),
          bounded: false,
          checked: { as: "bank", promised: site.trial.promises.bank },
          ...behind(ground.design, site.endpoint),
        },
        load: site.load,
      },
    ];
  },
  clients: (context, load) => transactions(context, load, bank(load.login.table, Math.random)),
});

/** Every other transaction is a transfer, and the rest are reads of all accounts in one statement. */
export function bank(table: string, random: () => number): Work {
  const all = Array.from({ length: accounts }, (_, account) => account);
  const below = (bound: number): number => Math.floor(random() * bound);
  return {
    tables: [
      `CREATE TABLE ${table} (id INT PRIMARY KEY, balance INT NOT NULL)`,
      `INSERT INTO ${table} (id, balance) VALUES ${all.map((account) => `(${account}, ${atFirst})`).join(", ")}`,
    ],
    next() {
      if (below(2) === 0) return readAll(table);
      const from = below(accounts);
      const to = (from + 1 + below(accounts - 1)) % accounts;
      return transfer(table, from, to, 1 + below(amountMax));
    },
  };
}

function readAll(table: string): Transaction {
  return {
    op: "read",
    value: null,
    async run(ask) {
      const rows = await ask(`SELECT id, balance FROM ${table}`);
      return Object.fromEntries(rows.map((row) => [String(row["id"]), Number(row["balance"])]));
    },
  };
}

function transfer(table: string, from: number, to: number, amount: number): Transaction {
  const value = { from, to, amount };
  return {
    op: "transfer",
    value,
    async run(ask) {
      // Both rows are locked, the lower first, so that two transfers do not wait for each other.
      const rows = await ask(`SELECT id, balance FROM ${table} WHERE id IN (${from}, ${to}) ORDER BY id FOR UPDATE`);
      const balance = Number(rows.find((row) => Number(row["id"]) === from)?.["balance"]);
      if (balance < amount) throw new NotDone("the account has too little");
      await ask(`UPDATE ${table} SET balance = balance - ${amount} WHERE id = ${from}`);
      await ask(`UPDATE ${table} SET balance = balance + ${amount} WHERE id = ${to}`);
      return value;
    },
  };
}
