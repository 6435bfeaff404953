import { createHash } from "node:crypto";
import { z } from "zod";
import { type Step, until } from "../step.ts";
import { CanaryTrouble } from "../trouble.ts";

const types = ["image"];
const image = z.object({ id: z.string(), status: z.string() });
const images = z.object({ images: z.array(z.object({ id: z.string(), name: z.string().nullish() })) });

/** Enough to cross every buffer, and little for any store. */
const bytes = Buffer.alloc(256 * 1024, "Quorate's canary. ");

/** An image is uploaded, and comes back as it was. */
export const imageStep: Step = {
  name: "image",
  types,
  async make({ session, name, made, signal }) {
    const json = { name, disk_format: "raw", container_format: "bare", visibility: "private" };
    const { id } = await session.read(types, "POST", "/v2/images", { json, expect: [201] }, image);
    const headers = { "content-type": "application/octet-stream" };
    await session.ask(types, "PUT", `/v2/images/${id}/file`, { bytes, headers, expect: [204] });
    await until("the image to be active", 30_000, signal, async () => {
      const { status } = await session.read(types, "GET", `/v2/images/${id}`, { expect: [200] }, image);
      return status === "active" ? status : undefined;
    });
    const answer = await session.ask(types, "GET", `/v2/images/${id}/file`, { expect: [200] });
    if (digest(answer.bytes) !== digest(bytes)) throw new CanaryTrouble("an image comes back changed");
    made.image = id;
  },
  async remove(session, wanted) {
    const found = await session.read(
      types,
      "GET",
      "/v2/images?limit=1000&visibility=private",
      { expect: [200] },
      images,
    );
    for (const { id, name } of found.images) {
      if (name != null && wanted(name)) await session.ask(types, "DELETE", `/v2/images/${id}`, { expect: [204, 404] });
    }
  },
};

function digest(content: Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
