import type { Trial } from "../catalogue/contract/trial.ts";
import type { Host } from "../hosts/host.ts";
import { drillName, ledgerName } from "./places.ts";
import { askInTurn, type SiteTrials } from "./prepare.ts";

const timeoutMs = 30_000;

/** Who does the work that matters for a drill, right now. */
export interface Roles {
  readonly vipHolder: string | undefined;
  /** The host whose database takes the writes. */
  readonly writer: string | undefined;
  /** The host that leads the drill's queue. */
  readonly queueLeader: string | undefined;
}

export interface RolesQuestion {
  readonly hosts: readonly Host[];
  readonly vip: string;
  readonly trials: SiteTrials;
}

/** Asks the hosts themselves; a host that does not answer has no role. */
export async function findRoles({ hosts, vip, trials }: RolesQuestion): Promise<Roles> {
  const [holders, writer, queueLeader] = await Promise.all([
    Promise.all(hosts.map((host) => holds(host, vip))),
    leaderOf(hosts, trials.database),
    leaderOf(hosts, trials.queue),
  ]);
  return { vipHolder: hosts.find((_, index) => holders[index])?.name, writer, queueLeader };
}

async function holds(host: Host, vip: string): Promise<boolean> {
  try {
    const { stdout } = await host.run(`ip -o addr show to ${vip} | grep -q . && echo holds || true`, { timeoutMs });
    return stdout.trim() === "holds";
  } catch {
    return false;
  }
}

/** A name that is no host of the site counts as none. */
async function leaderOf(hosts: readonly Host[], trial: Trial | undefined): Promise<string | undefined> {
  if (trial === undefined) return undefined;
  const said = await askInTurn(hosts, trial, trial.leader(drillName, ledgerName));
  return hosts.find(({ name }) => name === said?.trim())?.name;
}

/** The host that a target means, or `undefined` when nobody has that role. */
export function hostOfTarget(target: string, roles: Roles): string | undefined {
  if (target === "vip-holder") return roles.vipHolder;
  if (target === "writer") return roles.writer;
  if (target === "queue-leader") return roles.queueLeader;
  return target;
}
