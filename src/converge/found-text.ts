import path from "node:path";
import { HostError } from "../hosts/host.ts";
import { withVariables } from "../text/script.ts";
import { shellWord } from "../text/shell-word.ts";
import { whole } from "./bash.ts";
import showing from "./found.sh";
import type { FileGoal } from "./goals.ts";
import type { HostPaths } from "./host-paths.ts";
import type { PerformOptions } from "./perform.ts";
import type { Action } from "./plan.ts";

/** What was found in the place of a managed file that Quorate did not write. */
export type FoundText =
  | { readonly kind: "diff"; /** Unified: from what is there to what the design says. */ readonly text: string }
  /** It holds a secret and is not shown. */
  | { readonly kind: "secret" }
  /** As its package ships it: nobody's work is replaced. */
  | { readonly kind: "pristine" };

const limitMs = 30_000;
const diffBytesMax = 64 * 1024;

/** Asks the hosts for what is to be shown before it is replaced; one round trip for each host with such files. */
export async function foundTexts(
  actions: readonly Action[],
  options: Pick<PerformOptions, "hosts" | "paths" | "conceal" | "signal">,
): Promise<ReadonlyMap<string, FoundText>> {
  const found = new Map<string, FoundText>();
  const replacing = actions.flatMap(({ found: kind, goal }): FileGoal[] =>
    kind === undefined || goal.kind !== "file" ? [] : [goal],
  );
  await Promise.all(
    [...new Set(replacing.map(({ host }) => host))].map(async (name) => {
      const goals = replacing.filter(({ host }) => host === name);
      const host = options.hosts.get(name);
      if (host === undefined) throw new HostError("unreachable", name, `${name} cannot be reached.`);
      const { signal } = options;
      const script = foundScript(goals, options.paths);
      const result = await host.run(script, { timeoutMs: limitMs, ...(signal === undefined ? {} : { signal }) });
      for (const [index, text] of parseFound(result.stdout)) {
        const goal = goals[index];
        if (goal === undefined) continue;
        found.set(goal.id, text.kind === "diff" ? { kind: "diff", text: options.conceal(text.text) } : text);
      }
    }),
  );
  return found;
}

/** Of a file with secrets nothing but the fact leaves the host. */
export function foundScript(goals: readonly FileGoal[], paths: HostPaths): string {
  const shown = goals.map(({ file }, index) => {
    const head = [String(index), file.path, file.secret ? "secret" : "open"].map(shellWord).join(" ");
    const content = file.secret ? "" : Buffer.from(file.content).toString("base64");
    return `q_show ${head} <<'Q_END'\n${content}\nQ_END`;
  });
  const names = [...new Set(goals.map(({ file }) => path.posix.basename(file.path)))];
  return whole(withVariables(showing, { q_root: paths.root, q_bytes: diffBytesMax, q_names: names }), ...shown);
}

function parseFound(output: string): ReadonlyMap<number, FoundText> {
  const found = new Map<number, FoundText>();
  let at = -1;
  for (const line of output.split("\n")) {
    const [, kind, index] = /^@q (pristine|secret|diff) (\d+)$/.exec(line) ?? [];
    if (kind === "pristine" || kind === "secret") found.set(Number(index), { kind });
    if (kind === "diff") {
      at = Number(index);
      found.set(at, { kind, text: "" });
    }
    const known = found.get(at);
    if (line.startsWith("@q |") && known?.kind === "diff") {
      found.set(at, { kind: "diff", text: `${known.text}${line.slice("@q |".length)}\n` });
    }
  }
  return found;
}
