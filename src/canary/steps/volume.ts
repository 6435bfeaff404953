import { z } from "zod";
import type { Session } from "../session.ts";
import { type Step, until } from "../step.ts";
import { CanaryTrouble } from "../trouble.ts";

const types = ["block-storage", "volumev3"];
const compute = ["compute"];
const services = z.object({ services: z.array(z.object({ state: z.string(), status: z.string() })) });
const volumes = z.object({
  volumes: z.array(
    z.object({
      id: z.string(),
      name: z.string().nullish(),
      attachments: z.array(z.object({ server_id: z.string() })),
    }),
  ),
});
const volume = z.object({ volume: z.object({ id: z.string(), status: z.string() }) });

const waitMs = 60_000;

/** A volume is made, given to the server where there is one, and taken from it again. */
export const volumeStep: Step = {
  name: "volume",
  types,
  async omitted(session) {
    const path = "/os-services?binary=cinder-volume";
    const found = await session.read(types, "GET", path, { expect: [200] }, services);
    return found.services.some(({ status }) => status === "enabled")
      ? undefined
      : "no storage stands behind the service";
  },
  async make({ session, name, made, signal }) {
    const question = { json: { volume: { name, size: 1 } }, expect: [202] };
    const { volume: begun } = await session.read(types, "POST", "/volumes", question, volume);
    await becomes(session, begun.id, "available", signal);
    if (made.server === undefined) return;
    const attachment = { volumeAttachment: { volumeId: begun.id } };
    const attachments = `/servers/${made.server}/os-volume_attachments`;
    await session.ask(compute, "POST", attachments, { json: attachment, expect: [200] });
    await becomes(session, begun.id, "in-use", signal);
    await session.ask(compute, "DELETE", `${attachments}/${begun.id}`, { expect: [202] });
    await becomes(session, begun.id, "available", signal);
  },
  async remove(session, wanted, signal) {
    const all = async () => {
      const found = await session.read(types, "GET", "/volumes/detail", { expect: [200] }, volumes);
      return found.volumes.filter(({ name }) => name != null && wanted(name));
    };
    for (const { id, attachments } of await all()) {
      for (const { server_id: server } of attachments) {
        const path = `/servers/${server}/os-volume_attachments/${id}`;
        await session.ask(compute, "DELETE", path, { expect: [202, 404] });
      }
      await until("the volume to be free", waitMs, signal, async () => {
        const { status } = await session.ask(types, "DELETE", `/volumes/${id}`, { expect: [202, 400, 404] });
        return status === 400 ? undefined : status;
      });
    }
    await until("the volume to be gone", waitMs, signal, async () => ((await all()).length === 0 ? true : undefined));
  },
};

async function becomes(session: Session, id: string, wanted: string, signal: AbortSignal): Promise<void> {
  await until(`the volume to be ${wanted}`, waitMs, signal, async () => {
    const { volume: found } = await session.read(types, "GET", `/volumes/${id}`, { expect: [200] }, volume);
    if (found.status.startsWith("error")) throw new CanaryTrouble(`the volume goes into ${found.status}`);
    return found.status === wanted ? found : undefined;
  });
}
