import { agreesTo, type Terminal } from "./ask.ts";
import { askForKeys, isUnknown, remember, type ShownKeys } from "../hosts/host-keys.ts";
import type { SshTarget } from "../hosts/ssh-target.ts";
import { listed } from "../text/sentence.ts";
import { Unusable } from "./failure.ts";
import type { Progress } from "./progress.ts";

/** How keys are looked at and kept; a test has its own. */
export interface Keys {
  isUnknown(target: SshTarget): Promise<boolean>;
  askForKeys(target: SshTarget): Promise<ShownKeys>;
  remember(keys: readonly ShownKeys[]): Promise<void>;
}

const ssh: Keys = { isUnknown, askForKeys, remember };

/**
 * Hosts that nobody here knows are shown once, by their keys' fingerprints: secrets go to them. Where nobody can be asked they are
 * not known, and nothing is sent.
 *
 * @throws Unusable when they are not taken. @throws HostError when one cannot be asked.
 */
export async function introduceHosts(
  targets: readonly SshTarget[],
  progress: Pick<Progress, "say">,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
  keys: Keys = ssh,
): Promise<void> {
  const found = await Promise.all(targets.map(async (target) => ((await keys.isUnknown(target)) ? [target] : [])));
  const strangers = found.flat();
  if (strangers.length === 0) return;
  const names = listed(strangers.map(({ name }) => name));
  if (input.isTTY !== true || output.isTTY !== true) {
    throw new Unusable(
      `ssh does not know the host keys of ${names}, and without a terminal nobody can be asked: run quorate apply in one, or compare the keys and put them into ~/.ssh/known_hosts (ssh-keyscan prints them)`,
    );
  }
  const shown = await Promise.all(strangers.map((target) => keys.askForKeys(target)));
  progress.say(`ssh does not know ${names}. They show these keys:`);
  for (const { host, fingerprints } of shown) for (const each of fingerprints) progress.say(`    ${host}: ${each}`);
  progress.say("A host tells its own: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub");
  if (!(await agreesTo("The site's secrets go to these hosts. Are the keys theirs?", { input, output })))
    throw new Unusable(`the keys of ${names} were not taken, and nothing was changed`);
  await keys.remember(shown);
}
