import { auditLedger } from "../../checks/ledger.ts";
import type { CopiesLine } from "../../history.ts";
import type { CopyBroughtBack, Fault, FaultContext, Written } from "../fault.ts";
import { operationsOf } from "./operations.ts";

const writeMs = 10_000;

/**
 * Nothing breaks: what clients have written is brought back from every copy and held against what they were told, row by row. A copy that
 * has every row, and none that it must not have, is proved.
 */
export const restore: Fault = {
  name: "restore",
  story: `Clients write for ${writeMs / 1000} s. Then the newest moment is brought back on every copy's host, beside the site, and each row is held against what clients were told.`,
  happened: () => "The newest moment was brought back from every copy",
  over: () => "clients had written",
  everywhere: true,
  lastsMs: writeMs,
  inject(context) {
    operationsOf(context);
    context.say("fault", "nothing is broken: clients go on writing");
    return Promise.resolve();
  },
  heal({ say }) {
    say("fault-healed", "clients have written");
    return Promise.resolve();
  },
  async readBack(context, written) {
    const back = (await operationsOf(context).copies?.bringNewestBack()) ?? [];
    const lines: CopiesLine[] = [];
    for (const each of back) lines.push(await held(context, each, written));
    return lines;
  },
};

/** What could not be brought back has no row: whoever lost the site would find no more. */
async function held(
  { say }: FaultContext,
  { host, is }: CopyBroughtBack,
  { workload, attempts, now }: Written,
): Promise<CopiesLine> {
  const line = (copies: CopiesLine["copies"]): CopiesLine => ({
    kind: "copies",
    at: now(),
    workload,
    where: `the copy on ${host}`,
    copies,
  });
  if ("not" in is) {
    say("note", `${host} brought nothing back: ${is.not}`);
    return line({});
  }
  const { acknowledged, lost, duplicated, unexpected } = auditLedger(attempts, is.rows);
  const rows = Object.keys(is.rows).length;
  if (acknowledged === 0 || lost.length + duplicated.length + unexpected.length > 0) {
    say("note", `${host} is not proved: of ${acknowledged} acknowledged rows ${lost.length} are not there`);
    return line(is.rows);
  }
  const not = await is.keepProof(rows);
  say("note", not === undefined ? `${host} is proved by ${rows} rows` : `${host} could not keep its proof: ${not}`);
  return line(is.rows);
}
