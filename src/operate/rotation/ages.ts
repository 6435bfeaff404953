import { X509Certificate } from "node:crypto";
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

/** How long a certificate is still good. */
export interface Remaining {
  /** Among the site's secrets: `endpoints-certificate`, `galera-certificate-c1`, `site-authority`. */
  readonly name: string;
  readonly of: "authority" | "certificate";
  /** Whole days; less than nothing when it has ended. */
  readonly daysLeft: number;
}

export interface Freshness {
  readonly ages: readonly Age[];
  /** Those that end first come first. */
  readonly certificates: readonly Remaining[];
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
  return { ages, certificates: remainingOf(needs, secrets, now), ...(going === undefined ? {} : { underWay: going }) };
}

/** Of each certificate that the site keeps, the days that are left. What is no certificate is told by whoever needs it. */
function remainingOf(needs: readonly SecretNeed[], secrets: Secrets, now: Date): readonly Remaining[] {
  return needs
    .flatMap((need): readonly Remaining[] => {
      const text = secrets[need.name];
      if ((need.kind !== "authority" && need.kind !== "certificate") || text === undefined) return [];
      const until = endOf(text);
      if (until === undefined) return [];
      return [{ name: need.name, of: need.kind, daysLeft: Math.floor((until - now.getTime()) / dayMs) }];
    })
    .toSorted((left, right) => left.daysLeft - right.daysLeft);
}

function endOf(text: string): number | undefined {
  try {
    return Date.parse(new X509Certificate(text).validTo);
  } catch {
    return undefined;
  }
}

function nameInUse({ name, rotates }: Rotating, secrets: Secrets): string {
  return rotates.by === "ring" ? `${rotates.ring}-${ringOf(secrets, rotates.ring).at(-1)?.number ?? 1}` : name;
}
