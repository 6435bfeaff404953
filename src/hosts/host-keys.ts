import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { UnknownHostKey } from "./host.ts";
import { configurationOf, word } from "./ssh-configuration.ts";
import { sshArguments, startMaster, unreachable } from "./ssh-connection.ts";
import type { SshTarget } from "./ssh-target.ts";

/** What a host showed, and those on the way to it. */
export interface ShownKeys {
  readonly host: string;
  /** As ssh-keygen(1) tells them: `256 SHA256:… 10.0.0.11 (ED25519)`. */
  readonly fingerprints: readonly string[];
  /** Lines of a known_hosts file. */
  readonly lines: string;
}

const limitMs = 20_000;

/** Whether a host can be connected to and shows a key that is not known. Trouble of another kind is for who comes next. */
export async function isUnknown(target: SshTarget): Promise<boolean> {
  try {
    await startMaster(target);
    return false;
  } catch (error) {
    return error instanceof UnknownHostKey;
  }
}

/**
 * Asks a host, and those on the way, for their keys, and tells them nothing: no way to log in is tried at the host itself.
 *
 * @throws HostError `unreachable`
 */
export async function askForKeys(target: SshTarget): Promise<ShownKeys> {
  const directory = await mkdtemp(path.join(tmpdir(), "quorate-keys-"));
  try {
    const shown = path.join(directory, "known_hosts");
    const configuration = path.join(directory, "config");
    const known = [shown, ...ownFiles()].map(word).join(" ");
    // What is new goes into the first of the files.
    await writeFile(configuration, configurationOf(target, { newKeys: "accept-new", known }), { mode: 0o600 });
    const options = [
      "ControlPath=none",
      "PreferredAuthentications=none",
      "StrictHostKeyChecking=accept-new",
      `UserKnownHostsFile=${known}`,
      "HashKnownHosts=no",
    ].flatMap((option) => ["-o", option]);
    const words = ["-F", configuration, ...options, ...sshArguments(target).slice(2)];
    const { all } = await execa("ssh", [...words, "-T", target.address, "true"], {
      all: true,
      reject: false,
      stdin: "ignore",
      timeout: limitMs,
    });
    const lines = await readFile(shown, "utf8").catch(() => "");
    if (lines === "") throw unreachable(target, all);
    const { stdout } = await execa("ssh-keygen", ["-l", "-f", shown]);
    return { host: target.name, fingerprints: stdout.split("\n"), lines };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** From now on ssh knows them, as if the operator had said yes to it. */
export async function remember(keys: readonly ShownKeys[]): Promise<void> {
  const [file = ""] = ownFiles();
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const before = await readFile(file, "utf8").catch(() => "");
  const lines = [...new Set(keys.flatMap((each) => each.lines.split("\n")))].filter((line) => line !== "");
  const gap = before === "" || before.endsWith("\n") ? "" : "\n";
  await appendFile(file, `${gap}${lines.join("\n")}\n`, { mode: 0o600 });
}

/** ssh's own; ssh_config(5), "UserKnownHostsFile". */
function ownFiles(): readonly string[] {
  return ["known_hosts", "known_hosts2"].map((name) => path.join(homedir(), ".ssh", name));
}
