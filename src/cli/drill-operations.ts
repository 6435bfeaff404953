import { randomBytes } from "node:crypto";
import { stampDirectory } from "../converge/host-paths.ts";
import { concealer } from "../converge/conceal.ts";
import type { DrillMeans } from "../drill/carry-out.ts";
import { DrillError } from "../drill/drill-error.ts";
import type { CopyOperations, Operations } from "../drill/faults/fault.ts";
import { drillName, ledgerName } from "../drill/places.ts";
import { observeSite } from "../observe/collect.ts";
import { carryOut } from "../operate/actions/carry-out.ts";
import { prepareAction } from "../operate/actions/prepare.ts";
import { restart } from "../operate/actions/restart.ts";
import { applySite } from "../operate/apply-site.ts";
import { bringNewestBack, keepProof } from "../operate/copies.ts";
import { notesDirectory } from "../store/journal.ts";
import { tellStep } from "./drill-order.ts";

const commandMs = 30_000;

/** What a drill does to a lab's site as its operator would; on their own machines that is theirs to say. */
export function drillOperations(means: Omit<DrillMeans, "signal" | "operations">, siteFile: string): Operations {
  const { site, design, secrets, hosts, lab } = means;
  const directory = notesDirectory(siteFile, site.name);
  const copies = copyOperations(means);
  return {
    ...(copies === undefined ? {} : { copies }),
    async restartAll(signal, say) {
      const snapshot = await observeSite(design, hosts, secrets, signal);
      const prepared = await prepareAction(restart, ["all"], { design, secrets, snapshot, directory });
      const result = await carryOut({
        ...prepared,
        hosts,
        directory,
        who: "a drill",
        conceal: concealer(site, secrets),
        begun({ action }) {
          tellStep(`${action.host}: ${action.what}`);
          say(`${action.host}: ${action.what}`);
        },
        ended: () => undefined,
        stop: signal,
      });
      if (result.outcome === "stopped") throw new DrillError("not-possible", result.sentence);
    },
    async forgetApplied() {
      const forget = `rm -rf ${stampDirectory}`;
      await Promise.all([...hosts.values()].map((host) => host.run(forget, { timeoutMs: commandMs })));
    },
    async apply(signal) {
      const { convergence } = await applySite({
        site,
        design,
        secrets,
        siteFile,
        hosts,
        sentence: lab === undefined ? "the site's own hosts" : `the twin ${lab.name}`,
        allowMissing: new Set(),
        acceptLossOf: new Set(),
        watcher: { say: () => undefined, step: () => ({ done: () => undefined, failed: tellStep }) },
        confirm: () => Promise.resolve("go"),
        stop: signal,
        signal,
      });
      return convergence.ending.kind === "converged" ? undefined : `the apply ended early: ${convergence.ending.kind}`;
    },
  };
}

function copyOperations({ design, hosts }: Pick<DrillMeans, "design" | "hosts">): CopyOperations | undefined {
  const on = (design.copies ?? []).flatMap(({ host }) => hosts.get(host) ?? []);
  if (on.length === 0) return undefined;
  return {
    async bringNewestBack() {
      const mark = `drill-${randomBytes(4).toString("hex")}`;
      const answers = await bringNewestBack(design, on, mark, { database: drillName, table: ledgerName });
      return answers.map((answer, index) => {
        if ("not" in answer) return { host: answer.host, is: { not: answer.not } };
        const keep = async (rows: number): Promise<string | undefined> => {
          const host = on[index];
          return host === undefined ? "it is not reached" : keepProof(design, host, answer.is, rows);
        };
        return { host: answer.host, is: { rows: answer.is.rows ?? {}, keepProof: keep } };
      });
    },
  };
}
