import type { Design } from "../../catalogue/contract/design.ts";
import { type AddressHandover, provision } from "../../catalogue/contract/provisions.ts";
import { providedBy } from "../../catalogue/index.ts";
import { withVariables } from "../../text/script.ts";
import { listed } from "../../text/sentence.ts";
import { type ActionKind, type ActionPlan, type ActionView, step, type Step } from "./action.ts";
import { affordsRestarts } from "./afford.ts";
import standAside from "./stand-aside.sh";
import { planWriter, writers } from "./writer.ts";

/** The others come back by themselves after so long, whatever becomes of whoever had them stand aside. */
const guardSeconds = 45;
const landSeconds = 15;

export const move: ActionKind = {
  name: "move",
  summary: "bring the virtual addresses, or the database's writer, to a host",
  description:
    "Brings the virtual addresses to a host: the other keepers stand aside until it has them, and come back by themselves should this be cut off. Or hands the database's writer over: all balancers send new clients there, pools connect anew, transactions under way end where they are. A host alone means the addresses.",
  parameters: [
    {
      name: "WHAT",
      text: "addresses or writer; a host, which is to hold the addresses",
      choices: () => ["addresses", "writer"],
      also: holders,
    },
    {
      name: "HOST",
      text: "the host that it is to be at",
      choices: (design) => [...new Set([...holders(design), ...writers(design)])],
      flag: "to",
    },
  ],
  plan(view, [what = "", to = ""]) {
    if (what !== "addresses" && what !== "writer") {
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
  if (handover === undefined)
    return {
      kind: "refused",
      because: "The cluster moves this site's addresses: put the host that has them into standby.",
    };
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
  const from = listed([...new Set(kept.flatMap(({ holders: all }) => all))]);
  const interrupts = `clients' connections through the virtual address, for the move from ${from === "" ? "nobody" : from} to ${to}`;
  return {
    kind: "ready",
    what: `move the virtual addresses to ${to}`,
    afford: affordsRestarts(design, snapshot),
    steps: [
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
    ],
    last: others.map((host) => standBackStep(host, handover)),
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
