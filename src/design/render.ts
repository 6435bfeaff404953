import { technologiesOf } from "../catalogue/index.ts";
import type { Design } from "../catalogue/contract/design.ts";
import type { ManagedFile } from "../catalogue/contract/file.ts";
import type { SecretNeed, Secrets } from "../catalogue/contract/secret.ts";

/** Every file that Quorate owns on a host, sorted by path. */
export function renderHost(design: Design, host: string, secrets: Secrets): readonly ManagedFile[] {
  return [...renderTechnologies(design, host, secrets).values()]
    .flat()
    .sort((left, right) => (left.path < right.path ? -1 : 1));
}

/** The files of a host by the name of the technology that writes them. */
export function renderTechnologies(
  design: Design,
  host: string,
  secrets: Secrets,
): ReadonlyMap<string, readonly ManagedFile[]> {
  return new Map(
    technologiesOf(design).map((technology) => [technology.name, technology.files({ design, host, secrets })]),
  );
}

/** The secrets that the site's technologies need, by name and kind. */
export function secretsOf(design: Design): readonly SecretNeed[] {
  return technologiesOf(design).flatMap(({ secrets }) => secrets);
}
