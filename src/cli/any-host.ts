import { homedir } from "node:os";
import { join } from "node:path";
import type { Host } from "../hosts/host.ts";
import { sshHost } from "../hosts/ssh.ts";
import type { SiteSsh } from "../spec/site.ts";
import { Unusable } from "./failure.ts";

/** `HOST` or `USER@HOST`: any machine that SSH reaches, whether a site has it or not. */
export interface NamedHost {
  readonly address: string;
  readonly user?: string;
}

/** @throws Unusable when it is no host. */
export function parseHost(text: string): NamedHost {
  const [first = "", second, ...more] = text.split("@");
  const address = second ?? first;
  // What begins with a dash would be an option of ssh's.
  if (more.length > 0 || !/^[a-z0-9][a-z0-9.:-]*$/iu.test(address)) {
    throw new Unusable(`${JSON.stringify(text)} is neither a directory nor a host`);
  }
  return { address, ...(second === undefined ? {} : { user: first }) };
}

/** @param ssh How it is reached, as far as the name does not say so. */
export function anyHost(text: string, ssh: SiteSsh = {}): Host {
  const { address, user } = parseHost(text);
  return sshHost({
    name: address,
    address,
    ...ssh,
    ...(user === undefined ? {} : { user }),
    controlDirectory: join(homedir(), ".cache", "quorate", "ssh"),
  });
}
