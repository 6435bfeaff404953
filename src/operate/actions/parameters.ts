import type { Design } from "../../catalogue/contract/design.ts";
import type { Parameter } from "./action.ts";

export const anyHost: Parameter = {
  name: "HOST",
  text: "a host of the site",
  choices: ({ hosts }) => hosts.map(({ name }) => name),
};

export const member: Parameter = {
  name: "HOST",
  text: "a member of the cluster",
  choices: ({ members }) => members,
};

/** A host that clients are sent to by the balancers. */
export const backend: Parameter = {
  name: "HOST",
  text: "a host that clients are sent to",
  choices: (design) => design.hosts.map(({ name }) => name).filter((host) => backendsOn(design, host).length > 0),
};

/**
 * What the balancers send to a host: the names of endpoints and relays.
 *
 * @param only which this component serves; absent: all
 */
export function backendsOn({ endpoints, relays }: Design, host: string, only?: string): readonly string[] {
  return [...endpoints, ...relays]
    .filter(({ component }) => only === undefined || component === only)
    .filter(({ backends }) => backends.some((each) => each.host === host))
    .map(({ name }) => name);
}
