import { wholeId, type ClusterResource } from "./contract/cluster.ts";
import type { ManagedUnit } from "./contract/condition.ts";
import type { Design, DesignedComponent } from "./contract/design.ts";
import { isMember } from "./contract/lookup.ts";
import { provision, type HostView } from "./contract/provisions.ts";
import type { StatusProbe } from "./contract/status.ts";

/** A unit whose component the cluster runs on this host: a technology need not know who runs what it has. */
export function unitAsManaged(
  technology: string,
  { design, host, provided }: HostView,
  unit: ManagedUnit,
): ManagedUnit {
  const component = design.components.find(({ service, units }) => service === technology && units.includes(unit.unit));
  if (component === undefined || component.manager === "systemd" || !isMember(design, host)) return unit;
  const resource = resourcesOf(design, component)[component.units.indexOf(unit.unit)];
  const told = provision(provided, "cluster").isTold(resource?.id ?? "");
  return { ...unit, startedBy: "cluster", ...(resource?.spread.kind === "clone" ? { told } : {}) };
}

const standsBy = "@stands-by";

/** What runs once stands by wherever it does not run; that it runs nowhere is the cluster's to say. */
export function probeAsManaged({ design, host }: HostView, probe: StatusProbe): StatusProbe {
  const component = design.components.find(({ name }) => name === probe.component);
  if (component === undefined || component.units.length === 0 || !isMember(design, host)) return probe;
  const [first] = resourcesOf(design, component);
  if (first?.spread.kind !== "one") return probe;
  return {
    ...probe,
    script: `if ! systemctl is-active --quiet ${component.units.join(" ")}; then echo ${standsBy}; exit 0; fi\n${probe.script}`,
    parse: (output, exitCode, on) =>
      output.split("\n").includes(standsBy)
        ? {
            component: probe.component,
            host: on,
            state: "up",
            sentence: "stands by; the cluster runs it on one member",
            detail: {},
          }
        : probe.parse(output, exitCode, on),
  };
}

function resourcesOf({ cluster }: Design, { resources }: DesignedComponent): readonly ClusterResource[] {
  return resources.flatMap((id) => cluster.resources.find((each) => wholeId(each) === id) ?? []);
}
