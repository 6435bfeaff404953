import { createHash } from "node:crypto";
import path from "node:path";

/** A host as ssh reaches it. */
export interface SshTarget {
  readonly name: string;
  readonly address: string;
  /** Absent: what the operator's own configuration says, else root. */
  readonly user?: string;
  /** Absent: what the operator's own configuration says, else 22. */
  readonly port?: number;
  /** Path of a private key; absent: what `ssh` itself would use. */
  readonly identity?: string;
  /** Hosts to go through, as `ssh -J` takes them; absent: what the operator's own configuration says. */
  readonly jump?: string;
  /** Path of a known_hosts file in which the host must be; absent: the operator's own. */
  readonly knownHosts?: string;
  /** As `ssh_config(5)`'s ProxyCommand; with it the operator's own configuration is left out of account. */
  readonly proxyCommand?: string;
  /** Its processor is emulated in software: it takes seconds to agree on keys, and may be silent for some without being dead. */
  readonly slow?: true;
  /** Where the shared connection's socket lies; made if absent. Short: a socket's path has at most 107 bytes. */
  readonly controlDirectory: string;
}

/** What tells one shared connection from another. */
export type Connection = Pick<SshTarget, "address" | "user" | "port" | "jump" | "controlDirectory">;

/** Path of the socket over which scripts for one host share a connection, those of several commands at once as well. */
export function controlPath({ address, user, port, jump, controlDirectory }: Connection): string {
  const way = JSON.stringify([address, user ?? "", port ?? "", jump ?? ""]);
  const hash = createHash("sha256").update(way).digest("hex");
  return path.join(controlDirectory, hash.slice(0, 10));
}
