import { madeOf, nextOf, oldOf, ringOf, secondOf } from "../../catalogue/contract/generations.ts";
import {
  rotationKinds,
  type Rotation,
  type RotationKind,
  type SecretNeed,
  type Secrets,
} from "../../catalogue/contract/secret.ts";

/**
 * A rotation is a few changes of the site's secrets, and after each the hosts are brought to what they say. How far it is stands in
 * the secrets themselves, so that an apply in between is right whenever it comes, and a rotation that was cut off knows where it was.
 * Pure.
 */

export type Rotating = SecretNeed & { readonly rotates: Rotation };

/** `taken`: the next ones are taken beside those in use; `used`: they are in use, and the old ones are taken still. */
export type Standing = "at rest" | "taken" | "used";

export type Direction = "on" | "back";

/** A rotation that is not at its end. */
export interface UnderWay {
  readonly kind: RotationKind;
  readonly direction: Direction;
}

export interface Means {
  /** A new secret beside these others. */
  fresh(need: SecretNeed, others: Secrets): string;
  readonly now: Date;
}

/** Under which name is kept what is under way; `.made`: it is no secret. */
const markName = "rotation.made";

export function underWay(secrets: Secrets): UnderWay | undefined {
  const [said, direction] = (secrets[markName] ?? "").split(" ");
  const kind = rotationKinds.find((each) => each === said);
  return kind === undefined || (direction !== "on" && direction !== "back") ? undefined : { kind, direction };
}

export function isOfKind(need: SecretNeed, kind: RotationKind): need is Rotating {
  return need.rotates?.kind === kind;
}

export function standingOf(needs: readonly Rotating[], secrets: Secrets): Standing {
  const all = needs.map((need) => standing(need, secrets));
  return all.find((each) => each === "used") ?? all.find((each) => each === "taken") ?? "at rest";
}

function standing({ name, rotates }: Rotating, secrets: Secrets): Standing {
  if (rotates.by === "ring") {
    const keys = ringOf(secrets, rotates.ring);
    return keys.length > 1 && keys[0]?.key === keys.at(-1)?.key ? "used" : "at rest";
  }
  if (secrets[oldOf(name)] !== undefined) return "used";
  return secrets[nextOf(name)] === undefined ? "at rest" : "taken";
}

/** The secrets of the next stage, once the hosts are as these say; at the end without a mark of what was under way. */
export function afterThis(kind: RotationKind, needs: readonly Rotating[], secrets: Secrets, means: Means): Secrets {
  const is = underWay(secrets);
  const at = standingOf(needs, secrets);
  if (is !== undefined && at === "at rest") return without(secrets, markName);
  const direction = is?.direction ?? "on";
  const all: Record<string, string> = { ...secrets, [markName]: `${kind} ${direction}` };
  for (const need of needs) {
    if (direction === "on") forward(need, at, needs, all, means);
    else back(need, at, all);
  }
  return all;
}

/** The same, from now on backwards: what was in use before is in use again at the end. */
export function turned(secrets: Secrets): Secrets {
  const is = underWay(secrets);
  return is === undefined ? secrets : { ...secrets, [markName]: `${is.kind} back` };
}

function forward(need: Rotating, at: Standing, needs: readonly Rotating[], all: Record<string, string>, means: Means) {
  const overlaps = needs.some(({ rotates }) => rotates.by === "overlap");
  if (at === "used") forget(need, all, means);
  else if (at === "at rest" && overlaps) take(need, all, means);
  else use(need, all, means);
}

function take(need: Rotating, all: Record<string, string>, means: Means): void {
  if (need.rotates.by === "overlap") all[nextOf(need.name)] = means.fresh(need, without(all, need.name));
}

function use(need: Rotating, all: Record<string, string>, means: Means): void {
  const { name, rotates } = need;
  const current = all[name];
  switch (rotates.by) {
    case "ring": {
      if (isFirst(need)) promote(rotates.ring, all, means);
      return;
    }
    case "overlap": {
      const next = all[nextOf(name)];
      // One that came to the site meanwhile is new as it is.
      if (next === undefined || current === undefined) return;
      Object.assign(all, { [oldOf(name)]: current, [name]: next, [madeOf(name)]: means.now.toISOString() });
      delete all[nextOf(name)];
      changeNames(need, all);
      return;
    }
    case "swap": {
      if (current === undefined) return;
      all[oldOf(name)] = current;
      all[name] = means.fresh(need, without(all, name));
      all[madeOf(name)] = means.now.toISOString();
    }
  }
}

/** The one that is in use goes with the other name now. */
function changeNames({ name, kind }: Rotating, all: Record<string, string>): void {
  if (kind !== "password") return;
  const second = secondOf(name);
  if (all[second] === undefined) all[second] = "yes";
  else delete all[second];
}

function forget(need: Rotating, all: Record<string, string>, means: Means): void {
  const { name, rotates } = need;
  if (rotates.by !== "ring") delete all[oldOf(name)];
  else if (isFirst(need)) {
    const named = `${rotates.ring}-0`;
    all[named] = means.fresh(need, without(all, named));
    all[madeOf(named)] = means.now.toISOString();
    for (const number of unread(rotates, all, means.now)) {
      delete all[`${rotates.ring}-${number}`];
      delete all[madeOf(`${rotates.ring}-${number}`)];
    }
  }
}

/** Where all that is in use is read by everybody already, what was used before is used again first, and then the new one is forgotten. */
function back(need: Rotating, at: Standing, all: Record<string, string>): void {
  const { name, rotates } = need;
  const [next, old] = [nextOf(name), oldOf(name)];
  if (rotates.by === "ring") {
    const last = ringOf(all, rotates.ring).at(-1)?.number ?? 0;
    if (at !== "used" || name !== `${rotates.ring}-0` || last === 0) return;
    delete all[`${rotates.ring}-${last}`];
    delete all[madeOf(`${rotates.ring}-${last}`)];
  } else if (at === "taken") delete all[next];
  else if (all[old] !== undefined) {
    if (rotates.by === "overlap") {
      all[next] = all[name] ?? "";
      changeNames(need, all);
    }
    all[name] = all[old];
    delete all[old];
    // Since when it is in use was forgotten with it.
    delete all[madeOf(name)];
  }
}

function promote(ring: string, all: Record<string, string>, { now }: Means): void {
  const keys = ringOf(all, ring);
  const [staged, last] = [keys[0], keys.at(-1)];
  if (staged?.number !== 0 || last === undefined) return;
  const name = `${ring}-${last.number + 1}`;
  Object.assign(all, { [name]: staged.key, [madeOf(name)]: now.toISOString() });
}

/** Keys with which nothing was made for so long that nothing of it is read any more. */
function unread({ ring, readsForMs }: Extract<Rotation, { by: "ring" }>, all: Secrets, now: Date): readonly number[] {
  const numbers = ringOf(all, ring).map(({ number }) => number);
  return numbers.slice(1, -1).filter((_, index) => {
    const since = Date.parse(all[madeOf(`${ring}-${numbers[index + 2]}`)] ?? "");
    return now.getTime() - since >= readsForMs;
  });
}

function isFirst({ name, rotates }: Rotating): boolean {
  return rotates.by === "ring" && name === `${rotates.ring}-0`;
}

function without(secrets: Secrets, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).filter(([each]) => each !== name));
}
