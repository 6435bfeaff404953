import { hostRoles, type HostRole } from "../../spec/site.ts";
import { siteDefaults } from "../../spec/site-defaults.ts";
import type { HostReading } from "../reading.ts";
import { technologyOf } from "../technologies.ts";
import { runningOn } from "./found.ts";
import { partsOfComponents } from "./services.ts";

const deviceOfOthers = "corosync-qnetd";
const membership = "corosync";

/** A component that is on hosts of a copy which have a server that stays ready. */
export function keepsReplica(reading: HostReading): boolean {
  const parts = new Set(runningOn(reading).map(({ name }) => name));
  return partsOfComponents().some(
    ({ on, parts: own }) => on.includes("replicas") && own.some((each) => parts.has(each)),
  );
}

/** What a host does, by what runs there; empty where nothing of a control plane does. */
export function rolesBy(reading: HostReading): readonly HostRole[] {
  const parts = new Set(runningOn(reading).map(({ name }) => name));
  // What stands beside a cluster and votes is no member of it, though it has a copy of what is decided there.
  if (parts.has(deviceOfOthers) && !parts.has(membership)) return ["quorum"];
  const found = partsOfComponents().filter((each) => each.parts.some((part) => parts.has(part)));
  // What is on every host tells nothing of this one.
  const here = found.filter(({ on }) => !(on.includes("control") && on.includes("compute")));
  const roles = new Set<string>();
  for (const { on } of here.filter((each) => each.on.length === 1)) {
    const [role = ""] = on;
    roles.add(role === "members" ? "control" : role);
  }
  // Components of several roles are where any of them is.
  for (const { on } of here.filter((each) => each.on.length > 1)) {
    if (!on.some((role) => roles.has(role))) roles.add(on[0] ?? "control");
  }
  if (found.length === 0 && [...parts].some((part) => technologyOf(part) !== undefined)) roles.add("control");
  return hostRoles.filter((role) => roles.has(role));
}

/** The roles as they are to be written: nothing, where they are the usual ones as far as anything of the site can tell. */
export function rolesToWrite(
  roles: readonly HostRole[],
  ofAll: readonly (readonly HostRole[])[],
): readonly HostRole[] | undefined {
  const told = (role: HostRole): boolean => ofAll.some((each) => each.includes(role));
  const usual = hostRoles.filter((role) => siteDefaults.roles.includes(role) && (role === "control" || told(role)));
  return roles.join() === usual.join() ? undefined : roles;
}
