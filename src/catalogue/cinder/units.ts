import type { ManagedUnit } from "../contract/condition.ts";
import { hostsOf } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import type { StatusProbe } from "../contract/status.ts";
import { apiProbe, apiUnit, isOnHost, type ApiService } from "../openstack/api-service.ts";
import { daemonUnit, type Daemon } from "../openstack/daemon.ts";
import { mountPointOf, sharesOf } from "./backends.ts";
import type { CinderOptions } from "./options.ts";
import { cinderApi, daemonNames, paths, tablesAndQueue, unitOf, type DaemonName } from "./parts.ts";
import { reportingProbe, standingBy } from "./status.ts";

type View = HostView<CinderOptions>;

/** What its restart interrupts. */
const works: Readonly<Record<DaemonName, string>> = {
  "cinder-scheduler": "placing of volumes that it is working on",
  "cinder-volume": "volumes that it is making, copying or deleting; those in use go on",
  "cinder-backup": "backups that it is making or reading back",
};

function apiOn(view: View): ApiService {
  return { ...cinderApi, after: () => tablesAndQueue(view) };
}

function daemonsOn(view: View): readonly Daemon[] {
  const { design, host } = view;
  return daemonNames
    .filter((component) => hostsOf(design, component).includes(host))
    .map((component) => ({
      service: "cinder",
      component,
      unit: unitOf(component),
      files: [paths.conf, ...(component === "cinder-scheduler" ? [] : placeFiles(view))],
      interrupts: (on) => `${works[component]} on ${on}`,
      after: () => tablesAndQueue(view),
    }));
}

function placeFiles({ design, host, options }: View): readonly string[] {
  const { backend } = options;
  return [
    ...(sharesOf(backend, design, host).length > 0 ? [paths.shares] : []),
    ...(backend.kind === "directory" ? [paths.place] : []),
  ];
}

export function cinderUnits(view: View): readonly ManagedUnit[] {
  return [
    ...(isOnHost(cinderApi, view) ? [apiUnit(apiOn(view), view)] : []),
    ...daemonsOn(view).map((daemon) => unitFor(daemon, view)),
  ];
}

function unitFor(daemon: Daemon, view: View): ManagedUnit {
  const unit = daemonUnit(daemon, view);
  const { design, host, options } = view;
  const { backend } = options;
  if (daemon.component === "cinder-scheduler") return unit;
  if (isOneOfAll(daemon, view)) {
    // Where the cluster runs it elsewhere, there is nothing to be ready here.
    return { ...unit, startedBy: "cluster", ready: "true" };
  }
  const [share] = backend.kind === "directory" ? sharesOf(backend, design, host) : [];
  if (backend.kind !== "directory" || share === undefined) return unit;
  // As root, before it starts, so that after a boot it is there again.
  const place = `+${paths.place} ${backend.path} ${mountPointOf(share)}`;
  return { ...unit, runs: { ...unit.runs, settings: { ExecStartPre: place } } };
}

/** What the cluster runs on one host at a time. */
function isOneOfAll({ component }: Daemon, { options }: View): boolean {
  return options.backend.kind === "nfs" && component === "cinder-volume";
}

export function cinderProbes(view: View): readonly StatusProbe[] {
  const { design, host } = view;
  return [
    ...(isOnHost(cinderApi, view) ? [apiProbe(apiOn(view), view)] : []),
    ...daemonsOn(view).map((daemon) =>
      isOneOfAll(daemon, view)
        ? standingBy(reportingProbe(daemon, view, design.site))
        : reportingProbe(daemon, view, host),
    ),
  ];
}
