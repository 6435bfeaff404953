import { z } from "zod";
import type { Session } from "../session.ts";
import { type Step, until, type Wanted } from "../step.ts";
import { CanaryTrouble } from "../trouble.ts";

const types = ["orchestration"];
const stacks = z.object({
  stacks: z.array(z.object({ id: z.string(), stack_name: z.string(), stack_status: z.string() })),
});
const stack = z.object({ stack: z.object({ stack_status: z.string(), stack_status_reason: z.string().nullish() }) });

const template = {
  heat_template_version: "2018-08-31",
  resources: { text: { type: "OS::Heat::RandomString", properties: { length: 16 } } },
};

const completeMs = 60_000;

/** A stack of one resource, which an engine makes. */
export const stackStep: Step = {
  name: "stack",
  types,
  async make({ session, name, signal }) {
    const json = { stack_name: name, template, timeout_mins: 5 };
    await session.ask(types, "POST", "/stacks", { json, expect: [201] });
    await until("the stack to be complete", completeMs, signal, async () => {
      // Asked by its name, heat sends to the place of its id.
      const found = (await all(session)).find(({ stack_name: each }) => each === name);
      if (found === undefined) return undefined;
      const path = `/stacks/${name}/${found.id}`;
      const { stack: now } = await session.read(types, "GET", path, { expect: [200] }, stack);
      if (now.stack_status.endsWith("FAILED"))
        throw new CanaryTrouble(`the stack fails: ${now.stack_status_reason ?? "heat does not say why"}`);
      return now.stack_status === "CREATE_COMPLETE" ? now : undefined;
    });
  },
  async remove(session, wanted, signal) {
    for (const { id, stack_name: name } of await wantedOf(session, wanted))
      await session.ask(types, "DELETE", `/stacks/${name}/${id}`, { expect: [204, 404] });
    await until("the stack to be gone", completeMs, signal, async () =>
      (await wantedOf(session, wanted)).length === 0 ? true : undefined,
    );
  },
};

async function all(session: Session) {
  return (await session.read(types, "GET", "/stacks", { expect: [200] }, stacks)).stacks;
}

async function wantedOf(session: Session, wanted: Wanted) {
  return (await all(session)).filter(({ stack_name: name }) => wanted(name));
}
