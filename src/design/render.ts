import type { Design } from "../catalogue/contract/design.ts";
import type { ManagedFile } from "../catalogue/contract/file.ts";
import type { Secrets } from "../catalogue/contract/secret.ts";
import { packageSourceFiles } from "../catalogue/index.ts";
import { wantsByTechnology, wantsOfHost } from "./wants.ts";

/** Every file that Quorate owns on a host, sorted by path. */
export function renderHost(design: Design, host: string, secrets: Secrets): readonly ManagedFile[] {
  const files = [...packageSourceFiles(design), ...wantsOfHost(design, host, secrets).files];
  return files.toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

/** The files of a host by the name of the technology that writes them. */
export function renderTechnologies(
  design: Design,
  host: string,
  secrets: Secrets,
): ReadonlyMap<string, readonly ManagedFile[]> {
  return new Map([...wantsByTechnology(design, host, secrets)].map(([name, { files }]) => [name, files]));
}
