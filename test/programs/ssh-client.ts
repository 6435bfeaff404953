import { sshHost } from "../../src/hosts/ssh.ts";

/**
 * One command of ours in a process of its own, as an apply or a status is: runs a script on a target and prints what came of
 * it. Arguments: the target and the script, as JSON. As `apply` does, it takes an interrupt for a wish to finish.
 */
const [target = "", script = ""] = process.argv.slice(2);
process.on("SIGINT", () => process.stderr.write("interrupted\n"));
const said = await sshHost(JSON.parse(target))
  .run(JSON.parse(script), { timeoutMs: 30_000 })
  .catch((error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }));
process.stdout.write(JSON.stringify(said));
