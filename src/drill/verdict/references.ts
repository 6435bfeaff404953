import type { Design } from "../../catalogue/contract/design.ts";
import type { Role } from "../../catalogue/contract/role.ts";
import type { Fault } from "../faults/fault.ts";

/** What others measured or allow where the same happens, to hold a gap against. */
export interface Reference {
  readonly endpoint: string;
  readonly ms: number;
  readonly kind: "measured" | "allowed";
  /** Who, where; for people. */
  readonly source: string;
}

interface Known {
  readonly of: (fault: FaultKind) => boolean;
  /** What the endpoint's component fills; absent: whatever answers HTTP. */
  readonly at?: Role;
  readonly ms: number;
  readonly source: string;
  /** What others take for enough; they did not measure it. */
  readonly allowed?: true;
}

interface FaultKind {
  readonly name: string;
  /** What the struck part fills; none where hosts are struck. */
  readonly fills: readonly Role[];
  readonly dies: boolean;
}

const former = "kolla-ansible's former timers, three lab hosts on one machine, 2026-11-24";
const reliability = "OpenStack performance docs, reliability v2, three controllers, Mitaka";
const yardstick = "allowed for any single failure by OPNFV Yardstick's high availability test cases";

/** The first that fits counts. */
const known: readonly Known[] = [
  { of: ({ name }) => name === "power-off", at: "database", ms: 14_710, source: former },
  { of: ({ name }) => name === "power-off", at: "queue", ms: 8700, source: `${reliability}: a broker's host rebooted` },
  { of: ({ name }) => name === "power-off", ms: 3090, source: former },
  {
    of: ({ name }) => name === "isolate",
    at: "compute",
    ms: 358_000,
    source: `${reliability}: management network cut`,
  },
  { of: kills("identity"), at: "identity", ms: 38, source: `${reliability}: the identity service's process killed` },
  { of: kills("database"), at: "identity", ms: 14_700, source: `${reliability}: the database's process killed` },
  { of: () => true, ms: 5000, source: yardstick, allowed: true },
];

function kills(role: Role): Known["of"] {
  return ({ fills, dies }) => dies && fills.includes(role);
}

/** Pure: what is known of others for each endpoint where this fault happens; nothing where it strikes a whole site. */
export function referencesOf(
  { components, endpoints }: Pick<Design, "components" | "endpoints">,
  { name, part, dies, everywhere }: Pick<Fault, "name" | "part" | "dies" | "everywhere">,
): readonly Reference[] {
  if (everywhere === true) return [];
  const fillsOf = (component: string): readonly Role[] =>
    components.find((each) => each.name === component)?.fills ?? [];
  const kind: FaultKind = { name, dies: dies === true, fills: part === undefined ? [] : fillsOf(part) };
  return endpoints.flatMap(({ name: endpoint, component, protocol }) => {
    const found = known.find(
      ({ of, at }) => of(kind) && (at === undefined ? protocol === "http" : fillsOf(component).includes(at)),
    );
    if (found === undefined) return [];
    const { ms, source, allowed } = found;
    return [{ endpoint, ms, kind: allowed === true ? "allowed" : "measured", source }];
  });
}
