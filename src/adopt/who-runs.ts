import { partsOfComponents } from "./describe/services.ts";
import type { HostReading } from "./reading.ts";
import { technologyOf } from "./technologies.ts";

/** Who runs a technology on a host. */
export type WhoRuns =
  /** Units of systemd, and containers as `docker NAME`; both empty where nobody does. */
  | { readonly kind: "host"; readonly units: readonly string[]; readonly containers: readonly string[] }
  /** It runs in a container that is a host of its own. */
  | { readonly kind: "within"; readonly container: string };

export function whoRuns(reading: HostReading, technology: string): WhoRuns {
  const names = new Set(partsOfComponents().flatMap((each) => (each.technology === technology ? each.parts : [])));
  const within = reading.parts.find(
    ({ by, name }) => (by === "lxc" || by === "nspawn") && technologyOf(name) === technology,
  );
  if (within !== undefined) return { kind: "within", container: containerName(within.label) };
  const running = reading.parts.filter(({ name, state }) => names.has(name) && state !== "stopped");
  return {
    kind: "host",
    units: running.filter(({ by }) => by === "systemd").map(({ label }) => label),
    containers: running
      .filter(({ by }) => by === "docker" || by === "podman")
      .map(({ by, label }) => `${by} ${containerName(label)}`),
  };
}

function containerName(label: string): string {
  return label.replace(/^the container /u, "");
}
