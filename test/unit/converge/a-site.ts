import {
  askOthers,
  type Condition,
  type GoalRef,
  type ManagedUnit,
  type Remedy,
} from "../../../src/catalogue/contract/condition.ts";
import type { ManagedFile } from "../../../src/catalogue/contract/file.ts";
import { goalsOf, type SiteWants } from "../../../src/converge/build-goals.ts";
import { converge, type Convergence, type ConvergeOptions, type DiffOptions } from "../../../src/converge/converge.ts";
import type { Goals } from "../../../src/converge/goals.ts";
import { BashHost, owner, trialPaths } from "./bash-host.ts";

/** What the tests vary of their site. */
export interface Variation {
  readonly hosts: readonly string[];
  /** Text of /etc/web.conf. */
  readonly web?: string;
  readonly packageSources?: readonly ManagedFile[];
  readonly onChange?: "restart" | "reload";
  readonly gateTest?: string;
  /** What the web unit comes after, besides its files. */
  readonly webAfter?: readonly GoalRef[];
  readonly startedBy?: "systemd" | "cluster";
  /** Says whether the cluster has been told of the web unit. */
  readonly told?: string;
  readonly extra?: readonly Condition[];
}

export const webConf = "/etc/web.conf";
export const keyFile = "/etc/web/key";

export function file(path: string, content: string, more: Partial<ManagedFile> = {}): ManagedFile {
  return { path, content, mode: 0o640, owner, group: owner, secret: false, ...more };
}

/**
 * Hosts with two packages, a masked unit, two files, a web unit that a second one follows, and a fact of the whole site
 * ("the register exists") that needs the web on all hosts. Tests of conditions find the host's files under $HOST_DIRECTORY.
 */
export function wants(variation: Variation): SiteWants {
  const { hosts, web = "listen 80\n" } = variation;
  return {
    site: "trial",
    hosts: hosts.map((host) => ({
      host,
      packageSources: variation.packageSources ?? [],
      packages: ["web", "web-tools"],
      maskedUnits: ["idle.service"],
      files: [file(webConf, web), file(keyFile, "hunter2hunter2\n", { mode: 0o600, secret: true })],
      units: [webUnit(host, variation), followerUnit],
    })),
    conditions: [
      {
        id: "web/register",
        host: hosts[0] ?? "",
        alternates: hosts.slice(1),
        holds: "the register exists",
        test: `[ -e "$HOST_DIRECTORY/state/register" ]`,
        remedy: make(`echo register >>"$HOST_DIRECTORY/state/log"; touch "$HOST_DIRECTORY/state/register"`, 5000),
        after: hosts.map((host) => ({ host, unit: "web.service" })),
        settleMs: 1000,
      },
      ...(variation.extra ?? []),
    ],
  };
}

function webUnit(
  host: string,
  { hosts, onChange = "restart", startedBy = "systemd", told, gateTest, webAfter = [] }: Variation,
): ManagedUnit {
  return {
    unit: "web.service",
    files: [webConf, keyFile],
    runs: { rank: "data" },
    onChange,
    startedBy,
    ...(told === undefined ? {} : { told }),
    ready: `[ "$(cat "$HOST_DIRECTORY/state/units/web.service/active")" = active ]`,
    after: webAfter,
    gate: {
      turn: "web",
      interrupts: `requests on ${host}`,
      ...askOthers(
        hosts.filter((other) => other !== host),
        "another web serves",
        gateTest ?? `grep -qx active "$HOST_DIRECTORY/state/units/web.service/active"`,
      ),
    },
    startMs: 2000,
  };
}

/** Restarts whenever the web's files change. */
const followerUnit: ManagedUnit = {
  unit: "follower.service",
  files: ["/var/lib/quorate/units/web.service"],
  runs: { rank: "api" },
  onChange: "restart",
  startedBy: "systemd",
  ready: "true",
  after: [],
  startMs: 2000,
};

export function make(script: string, timeoutMs = 10_000): Remedy {
  return { kind: "make", script, timeoutMs };
}

/** A fact of one host that holds once its make has run. */
export function condition(id: string, host: string, more: Partial<Condition> = {}): Condition {
  const mark = `"$HOST_DIRECTORY/state/${id.replaceAll("/", "-")}"`;
  return {
    id,
    host,
    alternates: [],
    holds: `${id} holds`,
    test: `[ -e ${mark} ]`,
    remedy: make(`touch ${mark}`),
    after: [],
    settleMs: 500,
    ...more,
  };
}

export class Trial {
  readonly hosts: ReadonlyMap<string, BashHost>;

  private constructor(hosts: ReadonlyMap<string, BashHost>) {
    this.hosts = hosts;
  }

  static async make(...names: string[]): Promise<Trial> {
    const hosts = await Promise.all(names.map((name) => BashHost.make(name)));
    return new Trial(new Map(hosts.map((host) => [host.name, host])));
  }

  host(name: string): BashHost {
    const host = this.hosts.get(name);
    if (host === undefined) throw new Error(`invariant: the trial has no ${name}`);
    return host;
  }

  goals(variation: Partial<Variation> = {}): Goals {
    return goalsOf(wants({ hosts: [...this.hosts.keys()], ...variation }), trialPaths);
  }

  apply(goals: Goals, more: Partial<ConvergeOptions> = {}): Promise<Convergence> {
    return converge(goals, {
      ...this.reach(),
      acceptLossOf: [],
      observer: { started: () => undefined, finished: () => undefined },
      approve: () => "go",
      ...more,
    });
  }

  reach(): DiffOptions {
    return { hosts: this.hosts, paths: trialPaths, allowMissing: new Set(), conceal: (text) => text };
  }

  async state(): Promise<Readonly<Record<string, unknown>>> {
    const state: Record<string, unknown> = {};
    for (const host of this.hosts.values()) state[host.name] = await host.state();
    return state;
  }

  async remove(): Promise<void> {
    await Promise.all([...this.hosts.values()].map((host) => host.remove()));
  }
}

export function done(convergence: Convergence): readonly string[] {
  return convergence.reports.map(({ action, outcome }) => `${action.host}: ${action.what}: ${outcome.kind}`);
}
