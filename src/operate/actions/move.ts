import type { Design } from "../../catalogue/contract/design.ts";
import type { AddressHandover, MovedAddress } from "../../catalogue/contract/roles/address-handover.ts";
import type { Order } from "../../catalogue/contract/roles/order.ts";
import { provision } from "../../catalogue/contract/provisions.ts";
import { providedBy } from "../../catalogue/index.ts";
import { withVariables } from "../../text/script.ts";
import { listed } from "../../text/sentence.ts";
import { type ActionKind, type ActionPlan, type ActionView, step, type Step } from "./action.ts";
import { affordsMove } from "./afford.ts";
import { leaveBalancerSteps } from "./leave.ts";
import { planAddresses, planResource, resourceNames } from "./move-resource.ts";
import standAside from "./stand-aside.sh";
import { planWriter, writers } from "./writer.ts";

/** The others come back by themselves after so long, whatever becomes of whoever had them stand aside. */
const guardSeconds = 45;
const landSeconds = 15;
/** A request is answered by then, and who was asked to connect anew has done so. */
const endedMs = 15_000;
/** What was carried is over by itself after so long, should nobody end it. */
const carrySeconds = 120;

export const move: ActionKind = {
  name: "move",
  summary: "bring the virtual addresses, the database's writer or a resource to a host",
  description:
    "Brings the virtual addresses to a host: the other keepers stand aside until it has them, and come back by themselves should this be cut off. What clients have begun goes on where it was, and those of queue and database connect anew when they wait for nothing. Or hands the database's writer over: all balancers send new clients there, pools connect anew, transactions under way end where they are. Or has the cluster run one of its resources there. A host alone means the addresses.",
  parameters: [
    {
      name: "WHAT",
      text: "addresses, writer or a resource of the cluster; a host, which is to hold the addresses",
      choices: (design) => ["addresses", "writer", ...resourceNames(design)],
      also: holders,
    },
    {
      name: "HOST",
      text: "the host that it is to be at",
      choices: (design) => [
        ...new Set([
          ...holders(design),
          ...writers(design),
          ...(resourceNames(design).length > 0 ? design.members : []),
        ]),
      ],
      flag: "to",
    },
  ],
  plan(view, [what = "", to = ""]) {
    if (to !== "" && resourceNames(view.design).includes(what)) return planResource(view, what, to);
    if (what !== "addresses" && what !== "writer" && !resourceNames(view.design).includes(what)) {
      return to === "" || to === what
        ? planMove(view, what)
        : { kind: "refused", because: `Say what is to be moved: "addresses" or "writer", not ${what}.` };
    }
    if (to === "")
      return { kind: "refused", because: `Say to which host, with --to: ${holders(view.design).join(", ")}.` };
    return what === "writer" ? planWriter(view, to) : planMove(view, to);
  },
};

function holders({ addresses }: Design): readonly string[] {
  return [...new Set(addresses.flatMap(({ hosts }) => hosts))];
}

/** Also a part of taking a host out of service. */
export function planMove(view: ActionView, to: string): ActionPlan {
  const { design, snapshot } = view;
  const keeper = provision(providedBy(design.providers), "address-keeper");
  const { handover } = keeper;
  if (!holders(design).includes(to)) return { kind: "refused", because: `${to} may not hold the virtual addresses.` };
  if (handover === undefined) return planAddresses(view, to);
  const kept = snapshot.addresses.filter(({ holder }) => holder !== to);
  if (kept.length === 0) return { kind: "refused", because: `${to} holds the virtual addresses already.` };
  if (snapshot.hosts.find(({ name }) => name === to)?.state !== "up")
    return { kind: "refused", because: `${to} cannot be reached.` };
  const unfit = snapshot.parts.find(
    (part) =>
      part.host === to &&
      design.components.some(({ name, fills }) => name === part.component && fills.includes("address-keeper")) &&
      !keeper.mayHold(part, undefined),
  );
  if (unfit !== undefined) return { kind: "refused", because: `${to} may not hold an address now: ${unfit.sentence}.` };
  const has = (host: string): number => (kept.some(({ holders: all }) => all.includes(host)) ? 1 : 0);
  // Whoever has one is last: by then nobody else but the chosen one can take it.
  const others = holders(design)
    .filter((host) => host !== to && isUp(view, host))
    .toSorted((left, right) => has(left) - has(right));
  const from = [...new Set(kept.flatMap(({ holders: all }) => all))].filter((host) => isUp(view, host));
  const carry = carrySteps(view, handover, { to, from });
  const interrupts =
    carry.before.length === 0
      ? `clients' connections through the virtual address, for the move from ${from.length === 0 ? "nobody" : listed(from)} to ${to}`
      : `clients' connections through the virtual address that do not end within some ${Math.round(endedMs / 1000)} s of the move from ${listed(from)} to ${to}`;
  const back = others.map((host) => standBackStep(host, handover));
  return {
    kind: "ready",
    what: `move the virtual addresses to ${to}`,
    afford: affordsMove(design, snapshot),
    steps: [
      ...carry.before,
      ...others.map((host) =>
        step(`aside ${host}`, {
          host,
          what: "the keeper of the address stands aside",
          test: `! ${handover.standsBy}`,
          make: withVariables(standAside, {
            aside: handover.standAside,
            back: handover.standBy,
            seconds: guardSeconds,
          }),
          timeoutMs: 20_000,
          settleMs: 0,
          gate: { turn: "address", interrupts },
        }),
      ),
      step(`land ${to}`, {
        host: to,
        what: "it holds the virtual addresses",
        test: design.addresses.map(({ address }) => handover.landed(address, 0)).join("\n"),
        make: design.addresses.map(({ address }) => handover.landed(address, landSeconds)).join("\n"),
        timeoutMs: (landSeconds + 5) * 1000,
        settleMs: 0,
      }),
      ...(carry.after.length === 0 ? [] : [...back, ...carry.after]),
    ],
    last: [...back, ...carry.last],
  };
}

/**
 * What began at a host goes on there, until it has ended by itself: requests when they are answered, clients of queue and database as they
 * are told to connect anew. What cannot be carried ends with the move, as it does where this is not possible.
 */
function carrySteps(
  view: ActionView,
  { carry }: AddressHandover,
  { to, from }: { readonly to: string; readonly from: readonly string[] },
): { readonly before: readonly Step[]; readonly after: readonly Step[]; readonly last: readonly Step[] } {
  if (carry === undefined || from.length === 0) return { before: [], after: [], last: [] };
  const moved = view.snapshot.addresses.flatMap(({ name, holders: all }) =>
    all.filter((host) => from.includes(host)).map((host): MovedAddress => ({ name, from: host })),
  );
  const { stay, pass, ended, end } = carry(view.design, moved);
  const guarded = ({ make, test }: Order): Order => ({
    test,
    make: withVariables(standAside, { aside: make, back: end.make, seconds: carrySeconds }),
  });
  const soft = { timeoutMs: 20_000, settleMs: 1000, soft: true } as const;
  const last = [to, ...from].map((host) =>
    step(`carried ${host}`, { host, what: "what began at another holder of the address is over", ...end, ...soft }),
  );
  return {
    before: [
      ...from.map((host) =>
        step(`stay ${host}`, {
          host,
          what: "it goes on with what began at the address",
          ...guarded(stay(host)),
          ...soft,
        }),
      ),
      step(`pass ${to}`, {
        host: to,
        what: "it passes on what began elsewhere at the address",
        ...guarded(pass),
        ...soft,
      }),
    ],
    after: [
      ...from.flatMap((host) => leaveBalancerSteps(view, host, `moved to ${to}`)),
      ...from.map((host) =>
        step(`parted ${host}`, {
          host,
          what: "no connection is left that began at the address while it was here",
          test: ended(host),
          make: "true",
          timeoutMs: 5000,
          settleMs: endedMs,
          soft: true,
        }),
      ),
      ...last,
    ],
    last,
  };
}

function standBackStep(host: string, { standBy, standsBy }: AddressHandover): Step {
  return step(`back ${host}`, {
    host,
    what: "the keeper of the address stands by again",
    test: standsBy,
    make: standBy,
    timeoutMs: 20_000,
    settleMs: 10_000,
  });
}

function isUp({ snapshot }: ActionView, host: string): boolean {
  return snapshot.hosts.some(({ name, state }) => name === host && state === "up");
}
