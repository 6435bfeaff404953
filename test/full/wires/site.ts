import { readFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import type { Design } from "../../../src/catalogue/contract/design.ts";
import type { Secrets } from "../../../src/catalogue/contract/secret.ts";
import { vocabulary } from "../../../src/catalogue/index.ts";
import { designSite } from "../../../src/design/design-site.ts";
import { findLab } from "../../../src/lab/lab.ts";
import { requireState } from "../../../src/lab/state.ts";
import { parseSite } from "../../../src/spec/parse-site.ts";
import { openStore } from "../../../src/store/open-store.ts";
import type { LabSite } from "../../lab/lab-site.ts";
import stranger from "./stranger.sh";

/** A site of a lab, and somebody on its management network who is no host of it: the clients' place. */

export async function designed(site: LabSite): Promise<Design> {
  const { site: parsed, findings } = parseSite(await readFile(site.file(), "utf8"), site.file(), vocabulary);
  if (parsed === undefined) throw new Error(JSON.stringify(findings));
  return designSite(parsed);
}

/** All that the site keeps secret. */
export async function secretsOf(site: LabSite): Promise<Secrets> {
  const { site: parsed } = parseSite(await readFile(site.file(), "utf8"), site.file(), vocabulary);
  const secrets = parsed === undefined ? undefined : await openStore(site.file(), parsed.secrets).read();
  if (secrets === undefined) throw new Error("the site keeps no secrets");
  return secrets;
}

/** A Python program beside this file, in one of the lab's network namespaces. */
export function python(namespace: string, program: string, ...words: readonly string[]) {
  const file = path.join(import.meta.dirname, program);
  return execa("ip", ["netns", "exec", namespace, "python3", file, ...words], { reject: false, timeout: 540_000 });
}

/** A command at the stranger's address, with its standard output; however it ends. */
export async function strangely(lab: string, ...words: readonly string[]): Promise<string> {
  const { stdout } = await execa("ip", ["netns", "exec", findLab(lab).clientNamespace, ...words], {
    reject: false,
    timeout: 60_000,
  });
  return stdout;
}

/** bash as root in the hosts' image, at the stranger's address: what it says, however it ends. */
export async function asStranger(lab: string, script: string): Promise<string> {
  const { image } = requireState(lab);
  const own = ["--mount", "--ipc", "--pid", "--fork", "--kill-child", "bash", "-c", stranger, "bash", image];
  const { all } = await execa("ip", ["netns", "exec", findLab(lab).clientNamespace, "unshare", ...own], {
    input: script,
    all: true,
    reject: false,
    timeout: 180_000,
    killSignal: "SIGKILL",
  });
  return all;
}

export async function onHost(lab: string, host: string, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await findLab(lab).host(host).run(script, { timeoutMs: 60_000 });
  if (exitCode !== 0) throw new Error(`${host}: ${stderr}`);
  return stdout.trim();
}
