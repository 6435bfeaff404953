import { asked, askedOfCopies } from "../copies/asked.ts";
import type { CopiesProvision } from "../contract/roles/copies.ts";
import { beyondProgram } from "./config.ts";
import { replicaPrograms } from "./replica.ts";

export const mariadbCopiesProvision: CopiesProvision = {
  ...askedOfCopies,
  replica: {
    standing: asked(replicaPrograms.promote, {}),
    promote: (number) => asked(replicaPrograms.promote, { promote: { number } }),
    beyond: (end) => asked(beyondProgram, end),
  },
};
