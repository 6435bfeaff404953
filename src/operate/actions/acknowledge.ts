import type { Design } from "../../catalogue/contract/design.ts";
import { acknowledged } from "../../store/action-notes.ts";
import type { ActionKind } from "./action.ts";

export const acknowledge: ActionKind = {
  name: "acknowledge",
  summary: "let something be mended by itself again that was mended too often",
  description:
    "Something that was mended by itself too often within an hour is left alone until somebody has looked at it. This says that somebody has: the service that watches the site may mend it again, and counts anew. Nothing on any host changes.",
  parameters: [{ name: "WHAT", text: "a part as COMPONENT@HOST, or cluster", choices: mendable }],
  plan: (_view, [what = ""]) => ({
    kind: "ready",
    what: acknowledged(what),
    afford: { can: true, sentence: "It takes nothing from anybody." },
    steps: [],
    last: [],
  }),
};

/** What the rules may mend: stateless parts, and what the cluster runs. */
function mendable({ components }: Design): readonly string[] {
  return [
    "cluster",
    ...components
      .filter(({ manager, state }) => manager === "systemd" && state === "stateless")
      .flatMap(({ name, hosts }) => hosts.map((host) => `${name}@${host}`)),
  ];
}
