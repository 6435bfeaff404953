import { endpointNamed } from "../../catalogue/contract/lookup.ts";
import { providedBy } from "../../catalogue/index.ts";
import { shellWord } from "../../text/shell-word.ts";
import { type ActionView, step, type Step } from "./action.ts";

/** Notes of what an action has done; they go with the host's next boot. */
export const notes = "/run/quorate/actions";

type Looked = Pick<ActionView, "design" | "snapshot" | "id">;

/**
 * Clients of the queue and the database who are there through the balancer of a host connect anew, each when it waits for nothing: at the
 * address they find another balancer, beside it the one that has begun anew. Who comes after is left alone.
 *
 * @param why tells it from another time within the same action
 */
export function leaveBalancerSteps(view: Looked, balancer: string, why: string): readonly Step[] {
  const { database, queue } = providedBy(view.design.providers);
  return [
    ...leaveSteps(view, queue?.endpoint, queue?.letGoOf?.(view.design, balancer), { balancer, why }),
    ...leaveSteps(view, database?.endpoint, database?.letGoOf?.(view.design, balancer), { balancer, why }),
  ];
}

function leaveSteps(
  { design, snapshot, id }: Looked,
  endpoint: string | undefined,
  letGo: string | undefined,
  { balancer, why }: { readonly balancer: string; readonly why: string },
): readonly Step[] {
  if (endpoint === undefined || letGo === undefined) return [];
  const up = new Set(snapshot.hosts.filter(({ state }) => state === "up").map(({ name }) => name));
  const hosts = endpointNamed(design, endpoint).backends.map(({ host }) => host);
  return hosts
    .filter((host) => up.has(host))
    .map((host) => {
      const note = shellWord(`${notes}/${id}/${endpoint} through ${balancer} ${why}`);
      return step(`leave ${balancer} ${why} ${endpoint} ${host}`, {
        host,
        what: `clients of ${endpoint} that are there through the balancer on ${balancer} connect anew, each when it waits for nothing`,
        test: `[ -e ${note} ]`,
        make: `${letGo}\nmkdir -p ${shellWord(`${notes}/${id}`)}\n: >${note}`,
        timeoutMs: 30_000,
        settleMs: 0,
        soft: true,
      });
    });
}
