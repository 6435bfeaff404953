import { withVariables } from "../text/script.ts";
import { shellWord } from "../text/shell-word.ts";
import { whole } from "./bash.ts";
import files from "./files.sh";
import type { FileGoal } from "./goals.ts";
import type { HostPaths } from "./host-paths.ts";
import prelude from "./prelude.sh";

/** What became of one file. */
export type FileOutcome =
  | { readonly kind: "wrote"; /** Where a copy of what was there lies. */ readonly copy?: string }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Writes files of one host in one go, each with an outcome of its own: files.sh. Cut off at any point, each file is either as it
 * was or as it must be, and what is not finished (a record, a restart) is seen by the next facts.
 */
export function fileScript(goals: readonly FileGoal[], paths: HostPaths): string {
  const given = {
    q_root: paths.root,
    q_manifest: paths.manifest,
    q_stamps: paths.stamps,
    q_backups: paths.backups,
    q_locks: paths.locks,
  };
  const stages = goals.map(({ file, sha256, units }, index) => {
    const head = [String(index), file.path, sha256, file.mode.toString(8), `${file.owner}:${file.group}`, ...units];
    return `q_stage ${head.map(shellWord).join(" ")} <<'Q_END'\n${base64(file.content)}\nQ_END`;
  });
  return whole(prelude, withVariables(files, given), ...stages, "q_place_all", "q_record");
}

/** Lines that every base64 reader takes. */
function base64(content: string | Uint8Array): string {
  const text = Buffer.from(content).toString("base64");
  return text.replaceAll(/.{1,76}/g, "$&\n").trimEnd();
}

/** By the goal's place in the batch; a file without a line was not finished. */
export function parseFileOutcomes(output: string): ReadonlyMap<number, FileOutcome> {
  const outcomes = new Map<number, FileOutcome>();
  for (const line of output.split("\n")) {
    const [, kind, index, rest = ""] = /^@q (wrote|failed) (\d+) ?(.*)$/.exec(line) ?? [];
    if (kind === undefined) continue;
    const outcome: FileOutcome =
      kind === "failed"
        ? { kind: "failed", reason: rest === "" ? "no reason given" : rest }
        : { kind: "wrote", ...(rest === "" ? {} : { copy: rest }) };
    outcomes.set(Number(index), outcome);
  }
  return outcomes;
}
