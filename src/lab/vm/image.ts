import { existsSync } from "node:fs";
import path from "node:path";
import { machineSources } from "../debian.ts";
import { buildImage } from "../image-build.ts";
import { cacheRoot, hash, requireRoom, type Image, type ImageRequest } from "../image.ts";
import { step, type Progress } from "../progress.ts";
import { makeVmImage, vmPackages } from "./image-recipe.ts";

/**
 * What VMs of a suite and a package set boot from: Debian's kernel, a small initial file system and the system's disk, made from the
 * tree that containers of the same are layers over. From the cache, or made, which takes a minute. Gives its directory.
 *
 * @throws LabError as `ensureImage`
 */
export async function ensureVmImage(
  tree: Image,
  { suite, packageSources }: ImageRequest,
  progress: Progress,
  signal?: AbortSignal,
): Promise<string> {
  const target = path.join(
    path.dirname(tree.path),
    `vm-${hash({ tree: path.basename(tree.path), vmPackages, makeVmImage })}`,
  );
  if (existsSync(target)) return target;
  await requireRoom(path.dirname(target));
  const job = {
    cache: cacheRoot(),
    makes: "vm" as const,
    target,
    suite,
    packages: vmPackages,
    base: tree,
    sources: packageSources?.replaceDebian === true ? [] : await machineSources(suite),
    aptFiles: packageSources?.files ?? [],
  };
  await step(progress, `building the image of VMs: Debian ${suite}'s kernel and the system's disk, once`, () =>
    buildImage(job, progress, signal),
  );
  return target;
}
