import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { machineSources } from "./debian.ts";
import { LabError } from "./failure.ts";
import { buildImage } from "./image-build.ts";
import { finishImage, sshdSettings } from "./image-finish.ts";
import type { PackageSources } from "./package-sources.ts";
import { gib } from "./preconditions.ts";
import { step, type Progress } from "./progress.ts";

/** What the hosts of a lab are to have before anything is done to them. */
export interface ImageRequest {
  /** The Debian suite they run, whatever this machine runs: `trixie`. */
  readonly suite: string;
  /** Debian packages besides those that every lab host has. */
  readonly packages: readonly string[];
  /** Where packages come from while the image is built; absent: from this machine's own sources of Debian. */
  readonly packageSources?: PackageSources;
}

export interface Image {
  /** The root of the tree that hosts are overlays of; never written to once it is there. */
  readonly path: string;
  readonly packages: readonly string[];
}

/** What every lab host has, whatever the site. */
const basePackages = [
  "systemd",
  "systemd-sysv",
  "dbus",
  "openssh-server",
  "ca-certificates",
  "openssl",
  "iproute2",
  "iputils-ping",
  "iputils-arping",
  "nftables",
  "procps",
  "psmisc",
  "kmod",
  "python3",
  "socat",
  "curl",
  "rsync",
  "jq",
];

/** Part of every image's key: raised when images are made in another way than before. */
const recipe = 3;
/** A tree with a control plane's packages has 1.3 GiB, its downloads 0.3 GiB, and hosts need room to write. */
const freeBytesMin = 4 * 1024 ** 3;

export function cacheRoot(): string {
  return process.env["QUORATE_CACHE"] ?? "/var/cache/quorate";
}

/** Beside each image: what it was made by, so that a larger one can be made from it. */
const recordSchema = z.object({ made: z.string(), packages: z.array(z.string()) });
type ImageRecord = z.infer<typeof recordSchema>;

/** Where the image of a suite and a package set is, whether it has been made or not. */
export function imageOf(request: ImageRequest): Image {
  const all = [...new Set([...basePackages, ...request.packages])].sort();
  return { path: path.join(cacheRoot(), "images", hash({ ...made(request), all })), packages: all };
}

/** All that decides how an image is made, but for its packages. */
function made({ suite, packageSources }: ImageRequest): object {
  return { recipe, suite, finish: [finishImage, sshdSettings], packageSources };
}

export function hash(parts: object): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

/**
 * The image of a suite and a package set: from the cache, or built, which takes minutes; less where the cache has one with a part of
 * the packages. Builds of one cache wait for each other.
 *
 * @throws LabError `disk-full`, `cannot-run-here`, `image-failed`, `interrupted`.
 */
export async function ensureImage(request: ImageRequest, progress: Progress, signal?: AbortSignal): Promise<Image> {
  const { suite, packageSources } = request;
  const image = imageOf(request);
  if (existsSync(image.path)) return image;
  await mkdir(path.dirname(image.path), { recursive: true });
  await requireRoom(path.dirname(image.path));
  const base = await baseFor(image, request);
  const job = {
    cache: cacheRoot(),
    makes: "tree" as const,
    target: image.path,
    suite,
    packages: image.packages,
    base,
    sources: packageSources?.replaceDebian === true ? [] : await machineSources(suite),
    aptFiles: packageSources?.files ?? [],
  };
  const what =
    base === undefined
      ? `building the image of Debian ${suite}: ${image.packages.length} packages and what they need, once`
      : `building the image from a smaller one: ${missing(base.packages, image.packages).join(", ")}`;
  await step(progress, what, () => buildImage(job, progress, signal));
  const record: ImageRecord = { made: hash(made(request)), packages: [...image.packages] };
  await writeFile(`${image.path}.json`, `${JSON.stringify(record, null, 2)}\n`);
  return image;
}

/** The image in the cache, of that suite and those sources, that has most of the packages and no other. */
async function baseFor(image: Image, request: ImageRequest): Promise<Image | undefined> {
  const directory = path.dirname(image.path);
  const candidates: Image[] = [];
  for (const name of await readdir(directory)) {
    if (!name.endsWith(".json")) continue;
    const record = await readRecord(path.join(directory, name));
    const tree = path.join(directory, name.slice(0, -".json".length));
    if (record?.made !== hash(made(request)) || !existsSync(tree)) continue;
    if (missing(image.packages, record.packages).length === 0)
      candidates.push({ path: tree, packages: record.packages });
  }
  return candidates.sort((one, other) => other.packages.length - one.packages.length)[0];
}

async function readRecord(file: string): Promise<ImageRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    // A record that was cut off while it was written: the image serves, but is no base.
    return undefined;
  }
}

/** Of the wanted packages those that are not there. */
function missing(there: readonly string[], wanted: readonly string[]): string[] {
  return wanted.filter((name) => !there.includes(name));
}

export async function requireRoom(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= freeBytesMin) return;
  throw new LabError(
    "disk-full",
    `${directory} has ${gib(free)} free, and an image needs ${gib(freeBytesMin)}: make room, or set QUORATE_CACHE to a directory on a larger disk.`,
  );
}
