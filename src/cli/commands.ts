import type { Command } from "commander";

interface Entry {
  readonly summary: string;
  load(): Promise<{ command(): Command }>;
}

/** An operator's action: what it is, its kind says. */
function operator(name: string, summary: string): Readonly<Record<string, Entry>> {
  const load = async () => {
    const [{ operatorCommand }, { actionKinds }] = await Promise.all([
      import("./operator.ts"),
      import("../operate/actions/kinds.ts"),
    ]);
    const kind = actionKinds.find((each) => each.name === name);
    if (kind === undefined) throw new Error(`invariant: there is no action ${name}`);
    return { command: () => operatorCommand(kind) };
  };
  return { [name]: { summary, load } };
}

/** One file a command; a command's code is read only when it is called, so that the others stay quick. */
export const commands: Readonly<Record<string, Entry>> = {
  init: { summary: "ask, then write a site.yaml", load: () => import("./init.ts") },
  check: { summary: "findings about a site", load: () => import("./check.ts") },
  plan: {
    summary: "the design: decisions with reasons, endpoints, resources, timers",
    load: () => import("./plan.ts"),
  },
  render: { summary: "every file of every host", load: () => import("./render.ts") },
  predict: { summary: "availability per endpoint against the target", load: () => import("./predict.ts") },
  adopt: {
    summary: "read running hosts, and write the site file that describes them",
    load: () => import("./adopt.ts"),
  },
  diff: { summary: "what apply would do, and whom it would interrupt", load: () => import("./diff.ts") },
  apply: { summary: "make the hosts what the design says", load: () => import("./apply.ts") },
  status: { summary: "what is, in the operator's terms", load: () => import("./status.ts") },
  restore: {
    summary: "bring a moment of the database back from a copy, beside the site",
    load: () => import("./restore.ts"),
  },
  bookmark: {
    summary: "mark this moment of the database, and what belongs to it, on every copy",
    load: () => import("./bookmark.ts"),
  },
  promote: {
    summary: "make the server that stays ready at another place the database, after the loss of the site",
    load: () => import("./promote.ts"),
  },
  serve: { summary: "a page, an API and metrics of a site that is watched", load: () => import("./serve.ts") },
  ...operator("move", "bring the virtual addresses, the database's writer or a resource to a host"),
  ...operator("drain", "send no new client to a host, by any balancer"),
  ...operator("undrain", "send clients to a host again"),
  ...operator("maintain", "take a host out of service, so that it may be shut down"),
  ...operator("unmaintain", "take a host into service again"),
  ...operator("restart", "restart a component, a host's parts or all, one host at a time"),
  upgrade: {
    summary: "bring the hosts' packages up to date, one host at a time, or take that back",
    load: () => import("./upgrade.ts"),
  },
  replace: { summary: "put a new host into the place of a dead one", load: () => import("./replace.ts") },
  ...operator("standby", "have the cluster run nothing on a host"),
  ...operator("unstandby", "let the cluster run things on a host again"),
  recover: {
    summary: "bring stopped data back from the copy that is furthest, and have the cluster try again what failed",
    load: () => import("./recover.ts"),
  },
  ...operator("resolve", "end a split of the replicated volume: a host gives its copy up"),
  ...operator("fence", "cut a host's power by its fence device"),
  ...operator("pause", "have the cluster start, stop and move nothing"),
  ...operator("resume", "let the cluster act again"),
  ...operator("acknowledge", "let something be mended by itself again that was mended too often"),
  rotate: {
    summary: "renew keys, passwords and certificates that are in use, stage by stage",
    load: () => import("./rotate.ts"),
  },
  secrets: {
    summary: "bring the site's secrets to where its site file says",
    load: () => import("./secrets.ts"),
  },
  drill: { summary: "break it while clients measure", load: () => import("./drill.ts") },
  tune: {
    summary: "measure the hosts, and say which detection time they carry",
    load: () => import("./tune.ts"),
  },
  history: { summary: "check what clients did: a drill's history or Jepsen's", load: () => import("./history.ts") },
  lab: { summary: "hosts on this machine: up, down, list, exec, ssh, logs, power", load: () => import("./lab.ts") },
  demo: { summary: "the whole story on this machine, in one go", load: () => import("./demo.ts") },
  completion: { summary: "what a shell completes command lines with", load: () => import("./completion.ts") },
};

export const description = "Designs, deploys, watches and proves a highly available OpenStack control plane.";

/** What the exit status of most commands means. */
export const exitStatuses = [
  ["0", "fine"],
  ["1", "findings, a failed verdict or a degraded site"],
  ["2", "unusable arguments or input"],
  ["3", "hosts unreachable or a site down"],
  ["130", "interrupted"],
] as const;
