import { AnomalyLog, shown } from "../anomaly.ts";
import type { CheckOptions, Checker } from "../checker.ts";
import type { Operation } from "../operation.ts";

/**
 * Accounts between which money is moved: whoever reads all of them at one moment finds the total. As Jepsen's bank
 * (jepsen/tests/bank.clj): without a total told, the first read's is the one, and its accounts are all there are.
 */
export function bankChecker({ total: told, negativeBalances = false }: CheckOptions): Checker {
  const log = new AnomalyLog();
  let total = told;
  let accounts: ReadonlySet<string> | undefined;
  let operations = 0;
  let reads = 0;

  const read = ({ name, got }: Operation): void => {
    if (typeof got !== "object" || got === null) return;
    reads += 1;
    const balances: readonly (readonly [string, unknown])[] = Object.entries(got);
    const sum = balances.reduce((all, [, balance]) => all + Number(balance), 0);
    accounts ??= new Set(balances.map(([account]) => account));
    total ??= sum;
    const say = (what: string) => () => ({ sentence: `operation ${name} read ${what}: ${shown(got)}` });
    const known = accounts;
    const unknown = balances.filter(([account]) => !known.has(account));
    const empty = balances.filter(([, balance]) => typeof balance !== "number");
    const below = balances.filter(([, balance]) => Number(balance) < 0);
    if (unknown.length > 0)
      log.add("unexpected-account", say(`the account ${unknown[0]?.[0]}, which was not there before`));
    else if (empty.length > 0) log.add("missing-balance", say(`no balance of the account ${empty[0]?.[0]}`));
    else if (sum !== total) log.add("wrong-total", say(`${sum} in all, not ${total}`));
    if (below.length > 0 && !negativeBalances)
      log.add("negative-balance", say(`${shown(below[0]?.[1])} on the account ${below[0]?.[0]}`));
  };

  return {
    add(operation) {
      if (operation.f !== "read" && operation.f !== "transfer") return;
      operations += 1;
      if (operation.f === "read" && operation.outcome === "ok") read(operation);
    },
    end() {
      const all = { operations, anomalies: log.all() };
      return reads > 0 ? all : { ...all, undecided: "nobody read the accounts" };
    },
  };
}
