import { askOthers, type GoalRef, type ManagedUnit } from "../contract/condition.ts";
import { hostsOf, isVoter } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import { inCluster } from "./asked.ts";
import { controller } from "./chassis.ts";
import { northdPath, serverSettings } from "./config.ts";
import { databases, placesOf, type OvnDatabase } from "./databases.ts";
import { isSecure } from "./method.ts";
import { chassisId, fileId, wholeId } from "./ready.ts";
import { certificatePath, tlsPaths } from "./tls.ts";

export const northdUnits = ["ovn-northd.service", "ovn-central.service"] as const;
export const controllerUnits = ["ovn-controller.service", "ovn-host.service"] as const;

/** These have nothing to run: the boot starts them, and they want the others. */
const wantsOthers = { rank: "path", settings: { Restart: "no" } } as const;

export function ovnUnits(view: HostView): readonly ManagedUnit[] {
  return [...(isVoter(view.design, view.host) ? centralUnits(view) : []), ...controllerUnitsOn(view)];
}

function centralUnits(view: HostView): readonly ManagedUnit[] {
  const { host } = view;
  const [daemon, whole] = northdUnits;
  const servers = databases.map((database) => serverUnit(database, view));
  return [
    ...servers,
    {
      unit: daemon,
      // It reads its certificate when it starts; its servers, and the controllers, read theirs again.
      files: [northdPath, ...(isSecure(view.design) ? [certificatePath] : [])],
      runs: { rank: "data" },
      onChange: "restart",
      startedBy: "systemd",
      ready: "ovn-appctl -t ovn-northd status | grep -Eq 'active|standby'",
      after: databases.map((database) => ({ condition: wholeId(database) })),
      gate: { turn: "ovn-northd", interrupts: `northd on ${host}; another one takes the lock if it had it` },
      startMs: 60_000,
    },
    {
      unit: whole,
      files: [],
      runs: wantsOthers,
      onChange: "restart",
      startedBy: "systemd",
      ready: "true",
      after: [{ host, unit: daemon }],
      startMs: 60_000,
    },
  ];
}

/** A member: restarted while all others are in the cluster, and one host after another. */
function serverUnit(database: OvnDatabase, { design, host }: HostView): ManagedUnit {
  const { control } = placesOf(database);
  const { schema, unit } = database;
  const after: readonly GoalRef[] = [
    { condition: fileId(database, host) },
    ...tlsPaths(design, host).map((file) => ({ host, file })),
  ];
  return {
    unit,
    files: [],
    runs: { rank: "data", settings: serverSettings(design, host, database) },
    onChange: "restart",
    startedBy: "systemd",
    ready: `timeout 4 ovs-appctl -t ${control} cluster/status ${schema} >/dev/null`,
    after,
    gate: {
      turn: schema,
      interrupts: `the member of ${schema} on ${host}; another one leads if it led`,
      ...askOthers(
        design.voters.filter((member) => member !== host),
        `all others are members of ${schema} with a leader`,
        inCluster(database),
      ),
    },
    startMs: 60_000,
  };
}

function controllerUnitsOn({ design, host, provided }: HostView): readonly ManagedUnit[] {
  if (!hostsOf(design, controller).includes(host)) return [];
  const [daemon, whole] = controllerUnits;
  return [
    {
      unit: daemon,
      files: [],
      runs: { rank: "path" },
      onChange: "restart",
      startedBy: "systemd",
      ready: "ovn-appctl -t ovn-controller connection-status | grep -qx connected",
      after: [
        { condition: chassisId(host) },
        provision(provided, "virtual-switch").running(host),
        ...databases.map((database) => ({ condition: wholeId(database) })),
      ],
      gate: { turn: controller, interrupts: `changes of networks on ${host}; what is wired goes on` },
      startMs: 60_000,
    },
    {
      unit: whole,
      files: [],
      runs: wantsOthers,
      onChange: "restart",
      startedBy: "systemd",
      ready: "true",
      after: [{ host, unit: daemon }],
      startMs: 60_000,
    },
  ];
}
