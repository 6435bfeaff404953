import { madeOf, ringOf } from "../../catalogue/contract/generations.ts";
import { rotationKinds, type RotationKind, type SecretNeed, type Secrets } from "../../catalogue/contract/secret.ts";
import { isOfKind, underWay, type Rotating, type UnderWay } from "./stages.ts";

const dayMs = 86_400_000;

/** Since when the oldest of its kind is in use; certificates tell their days themselves. */
export interface Age {
  readonly kind: RotationKind;
  /** Whole days; null where it was made by a release that did not note it. */
  readonly days: number | null;
}

export interface Freshness {
  readonly ages: readonly Age[];
  readonly underWay?: UnderWay;
}

/** How old a site's secrets are that can be renewed, and what of them is being renewed. Pure. */
export function freshnessOf(needs: readonly SecretNeed[], secrets: Secrets, now: Date): Freshness {
  const ages = rotationKinds.flatMap((kind): readonly Age[] => {
    const rotating = needs.filter((need) => isOfKind(need, kind)).filter((need) => need.kind !== "certificate");
    if (rotating.length === 0) return [];
    const made = rotating.map((need) => Date.parse(secrets[madeOf(nameInUse(need, secrets))] ?? ""));
    const oldest = Math.min(...made);
    return [{ kind, days: Number.isNaN(oldest) ? null : Math.max(0, Math.floor((now.getTime() - oldest) / dayMs)) }];
  });
  const going = underWay(secrets);
  return { ages, ...(going === undefined ? {} : { underWay: going }) };
}

function nameInUse({ name, rotates }: Rotating, secrets: Secrets): string {
  return rotates.by === "ring" ? `${rotates.ring}-${ringOf(secrets, rotates.ring).at(-1)?.number ?? 1}` : name;
}
