import { z } from "zod";
import type { Session } from "../session.ts";
import { type Step, type Wanted, until } from "../step.ts";

const types = ["network"];
const created = (kind: string) => z.object({ [kind]: z.object({ id: z.string() }) });
const named = z.array(z.object({ id: z.string(), name: z.string() }));
const ports = z.object({
  ports: z.array(z.object({ fixed_ips: z.array(z.object({ subnet_id: z.string() })), device_owner: z.string() })),
});

/** Nobody routes it, and a canary of another site may use it as well. */
const cidr = "192.0.2.0/24";

/** A network, a subnet, and a router between it and nothing. */
export const networkStep: Step = {
  name: "network",
  types,
  async make({ session, name, made }) {
    const network = await create(session, "network", { name });
    const subnet = await create(session, "subnet", { name, network_id: network, cidr, ip_version: 4 });
    const router = await create(session, "router", { name });
    await session.ask(types, "PUT", `/v2.0/routers/${router}/add_router_interface`, {
      json: { subnet_id: subnet },
      expect: [200],
    });
    made.network = network;
  },
  async remove(session, wanted, signal) {
    for (const router of await wantedOf(session, "router", wanted)) {
      const query = `/v2.0/ports?device_id=${router}`;
      const { ports: there } = await session.read(types, "GET", query, { expect: [200] }, ports);
      const subnets = there
        .filter(({ device_owner: owner }) => owner.includes("router_interface") || owner.includes("router_replicated"))
        .flatMap(({ fixed_ips: fixed }) => fixed.map(({ subnet_id: subnet }) => subnet));
      for (const subnet of new Set(subnets)) {
        await session.ask(types, "PUT", `/v2.0/routers/${router}/remove_router_interface`, {
          json: { subnet_id: subnet },
          expect: [200, 404],
        });
      }
      await session.ask(types, "DELETE", `/v2.0/routers/${router}`, { expect: [204, 404] });
    }
    // The port of a server that was just deleted may be there for a moment.
    for (const network of await wantedOf(session, "network", wanted)) {
      await until("the network to be free", 30_000, signal, async () => {
        const { status } = await session.ask(types, "DELETE", `/v2.0/networks/${network}`, { expect: [204, 404, 409] });
        return status === 409 ? undefined : status;
      });
    }
  },
};

async function create(session: Session, kind: string, body: object): Promise<string> {
  const question = { json: { [kind]: body }, expect: [201] };
  const answer = await session.read(types, "POST", `/v2.0/${kind}s`, question, created(kind));
  return answer[kind]?.id ?? "";
}

async function wantedOf(session: Session, kind: string, wanted: Wanted): Promise<readonly string[]> {
  const path = `/v2.0/${kind}s?fields=id&fields=name&project_id=${session.projectId}`;
  const found = await session.read(types, "GET", path, { expect: [200] }, z.object({ [`${kind}s`]: named }));
  return (found[`${kind}s`] ?? []).filter(({ name }) => wanted(name)).map(({ id }) => id);
}
