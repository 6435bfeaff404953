import type { Taken } from "../../converge/taken/part-goals.ts";
import { takenScript } from "../../converge/taken/take-goals.ts";
import { HostError, type Host } from "../../hosts/host.ts";

const timeoutMs = 20_000;

/**
 * What was taken over on each host, by the hosts' own notes.
 *
 * @throws HostError when one cannot be asked.
 */
export async function takenOn(hosts: ReadonlyMap<string, Host>): Promise<Taken> {
  const script = takenScript();
  const said = await Promise.all(
    [...hosts].map(async ([name, host]) => {
      const { exitCode, stdout, stderr } = await host.run(script, { timeoutMs });
      if (exitCode !== 0)
        throw new HostError("unreachable", name, `${name} did not say what was taken over: ${stderr}`);
      return [name, new Set(stdout.split("\n").filter((line) => line !== ""))] as const;
    }),
  );
  return new Map(said);
}

/** Technologies that were taken over on every one of these hosts that has them. */
export function takenEverywhere(
  taken: Taken,
  components: readonly { readonly service: string; readonly hosts: readonly string[] }[],
): ReadonlySet<string> {
  const services = new Set(components.map(({ service }) => service));
  return new Set(
    [...services].filter((service) =>
      components
        .filter((each) => each.service === service)
        .every(({ hosts }) => hosts.every((host) => taken.get(host)?.has(service) === true)),
    ),
  );
}
