import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { controlPath, type SshTarget } from "./ssh-target.ts";

/** What is done with keys of hosts that are not known, and where known ones are; absent: where ssh itself looks. */
export interface HostKeys {
  /** `yes`: they are refused; `accept-new`: they are taken. */
  readonly newKeys: "yes" | "accept-new";
  readonly known?: string;
}

/**
 * The configuration that `ssh` is given for a target: the operator's own, and behind it what holds where that says nothing.
 * ssh takes the first value that it finds (ssh_config(5)); options on its command line would win over the operator's.
 */
export function configurationOf(
  { address, identity, jump }: Pick<SshTarget, "address" | "identity" | "jump">,
  { newKeys, known }: HostKeys = { newKeys: "yes" },
): string {
  const hops = jump === undefined ? [] : hopsOf(jump);
  const identities = identity === undefined ? [] : [`  IdentityFile ${word(identity)}`];
  return [
    "Include ~/.ssh/config",
    `Host ${word(address)}`,
    "  User root",
    `  StrictHostKeyChecking ${newKeys}`,
    // The ssh that goes to a jump host is ssh's own child, which knows nothing of our options.
    ...hops.flatMap((hop) => [
      `Host ${word(hop)}`,
      "  BatchMode yes",
      `  StrictHostKeyChecking ${newKeys}`,
      ...(known === undefined ? [] : [`  UserKnownHostsFile ${known}`]),
      ...identities,
    ]),
    "Match all",
    "Include /etc/ssh/ssh_config",
    "",
  ].join("\n");
}

export function configurationPath(target: SshTarget): string {
  return `${controlPath(target)}.config`;
}

/** Several commands may write it at once, and any may read it meanwhile. */
export async function writeConfiguration(target: SshTarget): Promise<void> {
  const file = configurationPath(target);
  const text = configurationOf(target);
  if ((await readFile(file, "utf8").catch(() => "")) === text) return;
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${process.pid}.new`;
  await writeFile(temporary, text, { mode: 0o600 });
  await rename(temporary, file);
}

/** One word of a configuration, whatever spaces it has; ssh_config(5) puts such into double quotes. */
export function word(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

/** Names of the hosts of `[USER@]HOST[:PORT],…`, each of which may also be written as a `ssh://` URI. */
function hopsOf(jump: string): readonly string[] {
  return jump.split(",").map((hop) => {
    const place = hop.replace(/^ssh:\/\//, "").replace(/^.*@/, "");
    const [, bracketed, plain = place] = /^(?:\[([^\]]+)\]|([^:]*))(?::\d+)?$/.exec(place) ?? [];
    return bracketed ?? plain;
  });
}
