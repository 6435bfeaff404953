import { hostPaths } from "../converge/host-paths.ts";
import { HostError, type Host } from "../hosts/host.ts";
import { withVariables } from "../text/script.ts";
import partsThatRunScript from "./parts-that-run.sh";

const timeoutMs = 20_000;

/**
 * The site's units that run on a host, by the host's own notes of what was started there.
 *
 * @throws HostError when the host cannot be asked.
 */
export async function partsThatRun(host: Host): Promise<readonly string[]> {
  const script = withVariables(partsThatRunScript, { stamps: hostPaths().stamps });
  const { exitCode, stdout, stderr } = await host.run(script, { timeoutMs });
  if (exitCode !== 0) throw new HostError("unreachable", host.name, `${host.name} did not say what it runs: ${stderr}`);
  return stdout.split("\n").filter((line) => line !== "");
}
