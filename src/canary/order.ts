import { z } from "zod";
import type { Design } from "../catalogue/contract/design.ts";
import { provision, type Provided } from "../catalogue/contract/provisions.ts";
import { serviceRoles } from "../catalogue/contract/role.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { access } from "./session.ts";

/** What a canary is told; it holds a password, and travels over standard input. */
export const canaryOrder = z.object({ access, expected: z.array(z.string()), own: z.string().regex(/^[a-z0-9]+$/u) });

/** The site's administrator, through its internal address, and the services that the design has. */
export function orderFor(
  { design, provided, secrets }: { readonly design: Design; readonly provided: Provided; readonly secrets: Secrets },
  own: string,
): z.infer<typeof canaryOrder> {
  const { passwordSecret, ...administrator } = provision(provided, "identity").administrator(design);
  const ca = provided.authority?.certificate(secrets);
  const names = design.endpoints.flatMap(({ internalName, address }): [string, string][] =>
    internalName === undefined ? [] : [[internalName, address]],
  );
  return {
    access: {
      ...administrator,
      password: secrets[passwordSecret] ?? "",
      names: Object.fromEntries(names),
      ...(ca === undefined ? {} : { ca }),
    },
    expected: serviceRoles.filter((role) => design.providers[role] !== undefined),
    own,
  };
}
