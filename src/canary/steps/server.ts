import { z } from "zod";
import type { Session } from "../session.ts";
import { type Step, type Wanted, until } from "../step.ts";
import { CanaryTrouble } from "../trouble.ts";

const types = ["compute"];
/** The first version with `networks: none`. */
const headers = { "openstack-api-version": "compute 2.37" };
const named = z.array(z.object({ id: z.string(), name: z.string() }));
const servers = z.object({ servers: named });
const flavors = z.object({ flavors: named });
const server = z.object({
  server: z.object({ status: z.string(), fault: z.object({ message: z.string() }).optional() }),
});
const created = z.object({ server: z.object({ id: z.string() }) });

/** A scheduler, a conductor and a compute host each have to do with it; a busy host may take a minute. */
const activeMs = 90_000;
const goneMs = 60_000;

/** A server of the smallest kind becomes active: scheduled, built and reported by those whose work that is. */
export const serverStep: Step = {
  name: "server",
  types,
  async make({ session, name, made, signal }) {
    const size = { name, id: name, ram: 64, vcpus: 1, disk: 0, "os-flavor-access:is_public": false };
    await session.ask(types, "POST", "/flavors", { json: { flavor: size }, headers, expect: [200] });
    const access = { addTenantAccess: { tenant: session.projectId } };
    await session.ask(types, "POST", `/flavors/${name}/action`, { json: access, headers, expect: [200, 409] });
    const wanted = {
      name,
      flavorRef: name,
      imageRef: made.image,
      networks: made.network === undefined ? "none" : [{ uuid: made.network }],
    };
    const question = { json: { server: wanted }, headers, expect: [202] };
    const { server: begun } = await session.read(types, "POST", "/servers", question, created);
    await until("the server to be active", activeMs, signal, async () => {
      const { server: found } = await session.read(
        types,
        "GET",
        `/servers/${begun.id}`,
        { headers, expect: [200] },
        server,
      );
      if (found.status === "ERROR")
        throw new CanaryTrouble(`the server goes into error: ${found.fault?.message ?? "nova does not say why"}`);
      return found.status === "ACTIVE" ? found : undefined;
    });
    made.server = begun.id;
  },
  async remove(session, wanted, signal) {
    const all = async (): Promise<readonly string[]> => {
      const found = await session.read(types, "GET", "/servers", { headers, expect: [200] }, servers);
      return idsOf(found.servers, wanted);
    };
    for (const id of await all()) await session.ask(types, "DELETE", `/servers/${id}`, { headers, expect: [204, 404] });
    await until("the server to be gone", goneMs, signal, async () => ((await all()).length === 0 ? true : undefined));
    await removeFlavors(session, wanted);
  },
};

async function removeFlavors(session: Session, wanted: Wanted): Promise<void> {
  const found = await session.read(types, "GET", "/flavors?is_public=None", { headers, expect: [200] }, flavors);
  for (const id of idsOf(found.flavors, wanted))
    await session.ask(types, "DELETE", `/flavors/${id}`, { headers, expect: [202, 404] });
}

function idsOf(found: z.infer<typeof named>, wanted: Wanted): readonly string[] {
  return found.filter(({ name }) => wanted(name)).map(({ id }) => id);
}
