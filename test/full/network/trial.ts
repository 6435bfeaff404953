import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { z } from "zod";
import type { Lab } from "../../../src/lab/lab.ts";
import { withGiven, withVariables } from "../../../src/text/script.ts";
import api from "./api.py";
import leaseScript from "./lease.py";
import pingsScript from "./pings.sh";
import plugScript from "./plug.sh";

/** Networks that a trial makes through the virtual address, and clients in namespaces that are plugged in as instances would be. */

const port = z.object({ id: z.string(), mac: z.string(), address: z.string(), binding: z.string() });
const made = z.object({
  ports: z.record(z.string(), port),
  router: z.object({
    id: z.string(),
    ha: z.boolean().nullish(),
    gateway: z.object({ external_fixed_ips: z.array(z.object({ ip_address: z.string() })) }).nullish(),
  }),
});
export type Made = z.infer<typeof made>;

const lease = z.object({ address: z.string(), server: z.string(), router: z.string() });

export interface Wanted {
  /** Of each port its network, `a` or `b`, and its host. */
  readonly ports: Readonly<Record<string, readonly [network: "a" | "b", host: string]>>;
  /** The physical network that the router leads to. */
  readonly outside?: string;
}

export class NetworkTrial {
  readonly #lab: Lab;
  readonly #password: string;
  readonly #keystone: string;

  private constructor(lab: Lab, password: string, keystone: string) {
    this.#lab = lab;
    this.#password = password;
    this.#keystone = keystone;
  }

  /** @param virtual the internal virtual address of the site */
  static async of(lab: Lab, secretsFile: string, virtual: string): Promise<NetworkTrial> {
    const secrets = z.record(z.string(), z.string()).parse(parse(await readFile(secretsFile, "utf8")));
    return new NetworkTrial(lab, secrets["keystone-admin-password"] ?? "", `http://${virtual}:5000/v3`);
  }

  /** Runs bash on a host; what it printed. @throws Error when it fails. */
  async on(host: string, script: string, timeoutMs = 60_000): Promise<string> {
    const { exitCode, stdout, stderr } = await this.#lab.host(host).run(script, { timeoutMs });
    if (exitCode !== 0) throw new Error(`on ${host}: ${exitCode}: ${stdout}${stderr}`);
    return stdout;
  }

  async make(by: string, wanted: Wanted): Promise<Made> {
    return made.parse(
      JSON.parse(await this.#api(by, { ports: wanted.ports, outside: wanted.outside ?? "", make: true })),
    );
  }

  async remove(by: string): Promise<void> {
    await this.#api(by, { ports: {}, outside: "", make: false });
  }

  async #api(by: string, given: Readonly<Record<string, unknown>>): Promise<string> {
    const all = { keystone: this.#keystone, password: this.#password, prefix: "trial-", ...given };
    return await this.#python(by, withGiven(api, all), 240_000);
  }

  /** Plugs a port in on a host, and gets an address by DHCP: how many milliseconds that took, and who gave it. */
  async plugIn(host: string, name: string, { id, mac }: Made["ports"][string]) {
    await this.on(host, withVariables(plugScript, { name, id, mac }));
    const begun = performance.now();
    const found = await this.lease(host, name);
    const ms = performance.now() - begun;
    await this.on(
      host,
      `ip -n ${name} addr replace ${found.address}/24 dev ${name}\nip -n ${name} route replace default via ${found.router}`,
    );
    return { ...found, ms };
  }

  async lease(host: string, name: string): Promise<z.infer<typeof lease>> {
    const script = withGiven(leaseScript, { interface: name });
    const said = await this.#python(host, script, 60_000, `ip netns exec ${name}`);
    return lease.parse(JSON.parse(said));
  }

  async #python(host: string, script: string, timeoutMs: number, under = ""): Promise<string> {
    return await this.on(host, `${under} python3 - <<'PYTHON'\n${script}\nPYTHON`, timeoutMs);
  }

  /** Somebody in the network outside, on a host that leads there. */
  async outsideClient(host: string, address: string): Promise<void> {
    await this.on(
      host,
      `ip netns del out 2>/dev/null || true
ip netns add out
ovs-vsctl --if-exists del-port br-outside out0 -- add-port br-outside out0 -- set Interface out0 type=internal
ip link set out0 netns out
ip -n out link set out0 mtu 1400 up
ip -n out addr add ${address} dev out0`,
    );
  }

  /** Waits until a ping gets through. @throws Error when none does in time. */
  async reaches(host: string, name: string, target: string, withinSeconds: number): Promise<void> {
    const ping = `ip netns exec ${name} ping -n -q -c 1 -W 1 ${target} >/dev/null 2>&1`;
    await this.on(
      host,
      `for ((n = 0; n < ${withinSeconds}; n++)); do if ${ping}; then exit 0; fi; sleep 0.5; done\nexit 1`,
      withinSeconds * 2000 + 20_000,
    );
  }

  /** Pings once a second while something is done; the numbers of the lost ones, and how many there were. */
  async pingsWhile(host: string, name: string, target: string, does: () => Promise<void>) {
    const stop = `/run/trial-${name}.stop`;
    const pinging = this.on(host, withVariables(pingsScript, { name, target, stop, count: 300 }), 400_000);
    await new Promise((resolve) => setTimeout(resolve, 5000));
    await does();
    await this.on(host, `touch ${stop}`);
    const lines = (await pinging).trim().split("\n");
    return {
      sent: lines.length,
      lost: lines.filter((line) => line.endsWith("lost")).map((line) => Number.parseInt(line, 10)),
    };
  }
}
