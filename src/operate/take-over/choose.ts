import type { Design } from "../../catalogue/contract/design.ts";
import type { Secrets } from "../../catalogue/contract/secret.ts";
import { secretsUsedBy, wantsByTechnology, wantsOfSite } from "../../design/wants.ts";
import { goalId, unitId } from "../../converge/goals.ts";
import { nearest } from "../../text/nearest.ts";
import { listed } from "../../text/sentence.ts";

/** What is taken over together, or why it is not. */
export type Choice =
  | { readonly kind: "refused"; readonly because: string }
  | {
      readonly kind: "ready";
      readonly technology: string;
      /** Components that share their files, and so go together. */
      readonly components: readonly string[];
      readonly hosts: readonly string[];
      /** Two of them, theirs and Quorate's, must never run at a time: all stop before any starts. */
      readonly atOnce: boolean;
    };

export interface ChooseFrom {
  readonly design: Design;
  readonly secrets: Secrets;
  /** Names of the secrets that the operator has written down; all others are made up, and nobody else knows them. */
  readonly known: ReadonlySet<string>;
  /** Technologies that were taken over on every host of theirs. */
  readonly taken: ReadonlySet<string>;
}

/** Whether a component of a site that others run can be Quorate's alone, the rest being as it is. Pure. */
export function chooseTakeOver(component: string, from: ChooseFrom): Choice {
  const { design, secrets, known, taken } = from;
  const named = design.components.find(({ name }) => name === component);
  if (named === undefined) {
    const names = design.components.map(({ name }) => name);
    const near = nearest(component, names);
    return {
      kind: "refused",
      because: `the site has no component ${component}${near === undefined ? `; it has ${listed(names)}` : `; did you mean ${near}?`}`,
    };
  }
  const technology = named.service;
  const together = design.components.filter(({ service }) => service === technology);

  const clustered = together.find(({ manager }) => manager !== "systemd");
  if (clustered !== undefined) {
    return refuse(`${clustered.name} is run by ${clustered.manager}, which would start what stands aside again`);
  }
  const stateful = together.find(({ state }) => state === "stateful");
  if (stateful !== undefined) {
    return refuse(
      `${stateful.name} keeps what others rely on (${stateful.because}): it cannot be put back as it was, for it goes on changing`,
    );
  }
  const hosts = [...new Set(together.flatMap((each) => each.hosts))];
  const isOwn = (name: string): boolean => design.secrets.find((need) => need.name === name)?.ownOnly === true;
  const unknown = [...secretsUsedBy(technology, design, hosts, secrets)].filter(
    (name) => !known.has(name) && !isOwn(name),
  );
  if (unknown.length > 0) {
    return refuse(
      `its files hold ${listed(unknown.toSorted())}, which those who laid the site gave: write theirs into the secrets file under ${unknown.length === 1 ? "this name" : "these names"} first`,
    );
  }
  const before = startsAfter(design, hosts, technology, secrets).filter((other) => !taken.has(other));
  if (before.length > 0) {
    const names = before.map((other) => design.components.find(({ service }) => service === other)?.name ?? other);
    return refuse(
      `${component} rests on ${listed(names)} as Quorate runs ${names.length === 1 ? "it" : "them"}: take over ${names[0] ?? ""} first`,
    );
  }
  return {
    kind: "ready",
    technology,
    components: together.map(({ name }) => name),
    hosts,
    atOnce: together.some(({ mode }) => mode === "active-passive"),
  };
}

/** Technologies whose units its own start after, or take up files of. */
function startsAfter(
  design: Design,
  hosts: readonly string[],
  technology: string,
  secrets: Secrets,
): readonly string[] {
  const owners = new Map(
    design.components.flatMap(({ service, hosts: on, units }) =>
      on.flatMap((host) => units.map((unit): [string, string] => [unitId(host, unit), service])),
    ),
  );
  const refs = hosts.flatMap((host) =>
    (wantsByTechnology(design, host, secrets).get(technology)?.units ?? []).flatMap(({ after }) => after.map(goalId)),
  );
  return [...new Set(refs.flatMap((id) => owners.get(id) ?? []))].filter((service) => service !== technology);
}

/** Files that its conditions write on a host. */
export function writtenOn(design: Design, secrets: Secrets, technology: string, host: string): readonly string[] {
  return wantsOfSite(design, secrets)
    .filter(({ id, host: on }) => on === host && id.startsWith(`${technology}/`))
    .flatMap(({ writes = [] }) => writes);
}

function refuse(because: string): Choice {
  return { kind: "refused", because };
}
