import { askForKeys, isUnknown, remember } from "../../src/hosts/host-keys.ts";
import { sshHost } from "../../src/hosts/ssh.ts";
import type { SshTarget } from "../../src/hosts/ssh-target.ts";

/**
 * One command of ours in a process of its own, as an apply or a status is: runs a script on a target and prints what came of
 * it, or gets to know the target. Arguments: the target and the script, as JSON, and which of the two; `anew`: over a
 * connection of its own. As `apply` does, it takes an
 * interrupt for a wish to finish.
 */
const [target = "", script = "", what = ""] = process.argv.slice(2);
process.on("SIGINT", () => process.stderr.write("interrupted\n"));
const doing = what === "introduce" ? introduce(JSON.parse(target)) : run(JSON.parse(target), JSON.parse(script));
const said = await doing.catch((error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }));
process.stdout.write(JSON.stringify(said));

function run(to: SshTarget, text: string): Promise<unknown> {
  return sshHost(to).run(text, { timeoutMs: 30_000, ...(what === "anew" ? { connection: "new" } : {}) });
}

async function introduce(to: SshTarget): Promise<unknown> {
  if (!(await isUnknown(to))) return { known: true };
  const keys = await askForKeys(to);
  await remember([keys]);
  return { known: false, fingerprints: keys.fingerprints };
}
