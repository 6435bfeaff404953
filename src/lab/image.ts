import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, statfs, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { debianSources, type AptFile } from "./aptsources.ts";
import { LabError } from "./failure.ts";
import { finishImage, sshdSettings } from "./image-finish.ts";
import { gib } from "./preconditions.ts";
import { step, type Progress } from "./progress.ts";

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

function cacheRoot(): string {
  return process.env["QUORATE_CACHE"] ?? "/var/cache/quorate";
}

/** Where the image of a package set is, whether it has been made or not. */
export function imageOf(packages: readonly string[]): Image {
  const all = [...new Set([...basePackages, ...packages])].sort();
  const text = JSON.stringify({ recipe, suite: release().codename, finish: [finishImage, sshdSettings], all });
  const key = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return { path: path.join(cacheRoot(), "images", key), packages: all };
}

/**
 * The image of a package set: from the cache, or built, which takes minutes. Two builds of one cache wait for each other.
 *
 * @throws LabError `disk-full`, `cannot-run-here`, `image-failed`, `interrupted`.
 */
export async function ensureImage(
  packages: readonly string[],
  progress: Progress,
  signal?: AbortSignal,
): Promise<Image> {
  const image = imageOf(packages);
  if (existsSync(image.path)) return image;
  const images = path.dirname(image.path);
  await mkdir(images, { recursive: true });
  await requireRoom(images);
  const sources = await machineSources();
  await step(progress, `building the image (${image.packages.length} packages and what they need, once)`, () =>
    build(image, sources, progress, signal),
  );
  return image;
}

/** Removes what builds that were killed have left; safe at any time, as it takes the builders' lock. */
async function build(
  image: Image,
  sources: readonly string[],
  progress: Progress,
  signal: AbortSignal | undefined,
): Promise<void> {
  const root = cacheRoot();
  const unfinished = `${image.path}.unfinished`;
  const debs = path.join(root, "debs");
  await mkdir(path.join(debs, "partial"), { recursive: true });
  const list = path.join(root, "sources.list");
  const log = path.join(root, "build.log");
  await writeFile(list, `${sources.join("\n")}\n`);
  // The kernel lets go of the lock, the mounts and the children when this process ends, however it ends.
  const bounds = [
    "--pdeathsig",
    "KILL",
    "flock",
    "--no-fork",
    path.join(root, "build.lock"),
    "unshare",
    "--mount",
    "--pid",
    "--fork",
    "--kill-child",
    "--mount-proc",
  ];
  const script = [
    // Another builder may have made it while this one waited for the lock.
    'if [ -e "$1" ]; then exit 0; fi',
    'rm -rf "${1%/*}"/*.unfinished',
    "image=$1; shift",
    '"$@" >"$0" 2>&1',
    'mv "$image.unfinished" "$image"',
  ].join("\n");
  const made = execa(
    "setpriv",
    [
      ...bounds,
      "sh",
      "-euc",
      script,
      log,
      image.path,
      "mmdebstrap",
      ...mmdebstrapArguments(image, unfinished, list, debs),
    ],
    {
      reject: false,
      stdin: "ignore",
      killSignal: "SIGKILL",
      env: { DEBIAN_FRONTEND: "noninteractive", LANG: "C.UTF-8" },
      ...(signal === undefined ? {} : { cancelSignal: signal }),
    },
  );
  const watch = setInterval(() => tellStage(log, progress, image), 1000);
  await made;
  clearInterval(watch);
  if (existsSync(image.path)) return;
  await rm(unfinished, { recursive: true, force: true });
  if (signal?.aborted === true) {
    throw new LabError("interrupted", "Building the image was interrupted; nothing of it is left.");
  }
  throw new LabError("image-failed", `The image could not be built: ${await lastError(log)} (whole log: ${log})`);
}

function mmdebstrapArguments(image: Image, target: string, list: string, debs: string): string[] {
  const excluded = ["/usr/share/man/*", "/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*"];
  const dpkg = [
    "force-unsafe-io",
    ...excluded.map((pattern) => `path-exclude=${pattern}`),
    "path-include=/usr/share/doc/*/copyright",
  ];
  const apt = ['APT::Install-Recommends "false"', 'Acquire::Languages "none"', 'Acquire::Retries "3"'];
  const archives = `"$1/var/cache/apt/archives"`;
  return [
    "--mode=root",
    "--variant=minbase",
    "--format=directory",
    ...dpkg.map((option) => `--dpkgopt=${option}`),
    ...apt.map((option) => `--aptopt=${option}`),
    // Downloads are kept for the next package set; the mount ends with the build's own mount namespace.
    "--skip=essential/unlink,download/empty,cleanup/apt/cache",
    `--setup-hook=mkdir -p ${archives} && mount --bind ${debs} ${archives}`,
    `--include=${image.packages.join(",")}`,
    `--customize-hook=umount ${archives}`,
    `--customize-hook=${finishImage}`,
    release().codename,
    target,
    list,
  ];
}

const stages: readonly (readonly [string, string])[] = [
  ["I: running apt-get update", "reading package lists"],
  ["I: downloading packages", "downloading the base"],
  ["I: installing essential packages", "installing the base"],
  ["I: installing remaining packages", "downloading and installing packages"],
  ["I: running --customize-hook", "finishing"],
];
const toldStages = new WeakMap<Image, string>();

function tellStage(log: string, progress: Progress, image: Image): void {
  let text = "";
  try {
    text = readFileSync(log, "utf8");
  } catch {
    return;
  }
  const stage = stages.findLast(([line]) => text.includes(line))?.[1];
  if (stage === undefined || toldStages.get(image) === stage) return;
  toldStages.set(image, stage);
  progress({ kind: "note", what: "image", note: stage });
}

async function requireRoom(directory: string): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  if (free >= freeBytesMin) return;
  throw new LabError(
    "disk-full",
    `${directory} has ${gib(free)} free, and an image needs ${gib(freeBytesMin)}: make room, or set QUORATE_CACHE to a directory on a larger disk.`,
  );
}

async function machineSources(): Promise<string[]> {
  const names = await readdir("/etc/apt/sources.list.d").catch(() => []);
  const paths = [
    "/etc/apt/sources.list",
    ...names
      .filter((name) => /\.(list|sources)$/.test(name))
      .sort()
      .map((name) => `/etc/apt/sources.list.d/${name}`),
  ];
  const files: AptFile[] = [];
  for (const each of paths) files.push({ path: each, text: await readFile(each, "utf8").catch(() => "") });
  const sources = debianSources(files, release().codename);
  if (sources.length > 0) return sources;
  throw new LabError(
    "cannot-run-here",
    `/etc/apt names no source of Debian ${release().codename}: the lab's hosts are made from this machine's own sources.`,
  );
}

/** @throws LabError `cannot-run-here` where the machine is no Debian. */
function release(): { readonly codename: string } {
  let text = "";
  try {
    text = readFileSync("/etc/os-release", "utf8");
  } catch {
    // Said below.
  }
  const codename = /^VERSION_CODENAME="?([a-z]+)"?$/m.exec(text)?.[1];
  if (/^ID="?debian"?$/m.test(text) && codename !== undefined) return { codename };
  throw new LabError("cannot-run-here", "The lab needs Debian: it makes hosts of the release that this machine runs.");
}

async function lastError(log: string): Promise<string> {
  const text = await readFile(log, "utf8").catch(() => "");
  const lines = text.trim().split("\n");
  return lines.findLast((line) => /^E: (?!mmdebstrap)/.test(line)) ?? lines.at(-1) ?? "the build said nothing";
}
