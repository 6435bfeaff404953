/** How often an agent's operation is done, and how long it may take; what is absent is as the agent advises. */
export interface SiteOperation {
  readonly name: string;
  readonly intervalMs?: number;
  readonly timeoutMs?: number;
}

/** Something that the operator has the cluster run, by any agent that is installed. */
export interface SiteResource {
  readonly name: string;
  /** `ocf:heartbeat:IPaddr2`, `systemd:tgt` */
  readonly agent: string;
  /** They may hold a password: they are shown nowhere. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly meta: Readonly<Record<string, string>>;
  /** All of them, those that the agent advises included. */
  readonly operations: readonly Required<SiteOperation>[];
  readonly runs: "once" | "everywhere" | "promoted";
  /** Names of hosts and zones, the best first. */
  readonly prefer: readonly string[];
  /** Names of hosts and zones outside of which it never runs; empty: it may run on every member. */
  readonly only: readonly string[];
  /** What it runs beside, and what it starts after: other resources, components that the cluster runs, addresses. */
  readonly with: readonly string[];
  readonly after: readonly string[];
  /** Debian packages that its agent needs. */
  readonly packages: readonly string[];
}
