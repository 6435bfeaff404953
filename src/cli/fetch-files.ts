import type { Host } from "../hosts/host.ts";
import { collectScript, filesOf, type CollectedFiles } from "../review/collect/host-files.ts";
import { Unusable } from "./failure.ts";

const collectTimeoutMs = 30_000;

/** Fetches the configuration files of a host; nothing on it is changed. @throws Unusable, HostError */
export async function fetchForeignFiles(host: Host): Promise<CollectedFiles> {
  const { stdout, exitCode, stderr } = await host.run(collectScript, { timeoutMs: collectTimeoutMs });
  if (exitCode !== 0) {
    throw new Unusable(`the files of ${host.name} could not be collected: ${stderr.trim().slice(0, 200)}`);
  }
  return filesOf(host.name, stdout);
}
