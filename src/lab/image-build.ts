import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { shellWord } from "../text/shell-word.ts";
import { LabError } from "./failure.ts";
import extendScript from "./image-extend.sh";
import { finishImage } from "./image-finish.ts";
import installScript from "./image-install.sh";
import lockedScript from "./image-locked.sh";
import type { PackageSources } from "./package-sources.ts";
import type { Progress } from "./progress.ts";
import { makeVmImage } from "./vm/image-recipe.ts";

export interface ImageJob {
  /** Directory of the cache: downloads, lock and log are kept there. */
  readonly cache: string;
  /** A tree that containers are layers over, or what a VM boots from. */
  readonly makes: "tree" | "vm";
  /** Where that is to be; it is there only when it is whole. */
  readonly target: string;
  /** Debian's name of the suite: `trixie`. */
  readonly suite: string;
  readonly packages: readonly string[];
  /** A whole tree with some of the packages, to begin from; a VM's image always does. */
  readonly base: { readonly path: string } | undefined;
  /** Lines of a sources.list that the image keeps; none where the files below name Debian's archive. */
  readonly sources: readonly string[];
  /** What else tells apt where packages come from, while the image is built: an apply gives the hosts their own. */
  readonly aptFiles: PackageSources["files"];
}

/**
 * Builds one image. The kernel lets go of the lock, the mounts and the children when this process ends, however it ends.
 *
 * @throws LabError `image-failed`, `interrupted`.
 */
export async function buildImage(job: ImageJob, progress: Progress, signal: AbortSignal | undefined): Promise<void> {
  const debs = path.join(job.cache, "debs");
  const log = path.join(job.cache, "build.log");
  const lock = path.join(job.cache, "build.lock");
  const list = path.join(job.cache, "sources.list");
  await mkdir(path.join(debs, "partial"), { recursive: true });
  await writeFile(list, `${job.sources.join("\n")}\n`);
  const apt = await laidOut(job);
  const bounds = ["--pdeathsig", "KILL", "flock", "--no-fork", lock];
  const inside = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-euc", lockedScript];
  const recipe = job.base === undefined ? debootstrap(job, { list, debs, apt }) : extend(job, job.base.path, debs, apt);

  const building = execa("setpriv", [...bounds, ...inside, log, job.target, ...recipe], {
    reject: false,
    stdin: "ignore",
    killSignal: "SIGKILL",
    env: { DEBIAN_FRONTEND: "noninteractive", LANG: "C.UTF-8" },
    ...(signal === undefined ? {} : { cancelSignal: signal }),
  });
  const tellStage = stageTeller(log, progress);
  const watch = setInterval(tellStage, 1000);
  await building;
  clearInterval(watch);
  // It may hold a login.
  await rm(apt, { recursive: true, force: true });
  if (existsSync(job.target)) return;
  // Not without the lock: another builder of the same image may be at work.
  await execa("flock", ["--nonblock", lock, "rm", "-rf", `${job.target}.unfinished`], { reject: false });
  if (signal?.aborted === true) {
    throw new LabError("interrupted", "Building the image was interrupted; nothing of it is left.");
  }
  throw new LabError("image-failed", `The image could not be built: ${await lastError(log)} (whole log: ${log})`);
}

/** A directory with the job's files for apt, each at its path; `etc` is there in any case. */
async function laidOut({ cache, aptFiles }: ImageJob): Promise<string> {
  const directory = await mkdtemp(path.join(cache, "apt-"));
  await mkdir(path.join(directory, "etc"), { mode: 0o755 });
  for (const file of aptFiles) {
    const at = path.join(directory, file.path);
    await mkdir(path.dirname(at), { recursive: true, mode: 0o755 });
    await writeFile(at, file.content, { mode: file.mode });
  }
  return directory;
}

function extend(job: ImageJob, base: string, debs: string, apt: string): string[] {
  const places = [base, `${job.target}.unfinished`, debs, apt];
  const script = job.makes === "vm" ? makeVmImage : extendScript + installScript + finishImage;
  return ["sh", "-euc", script, "extend", ...places, ...job.packages];
}

interface Places {
  /** A file of lines of a sources.list. */
  readonly list: string;
  /** Directory of downloads. */
  readonly debs: string;
  /** Directory whose `etc` is laid over the tree's while it is made. */
  readonly apt: string;
}

function debootstrap(job: ImageJob, { list, debs, apt: laid }: Places): string[] {
  const excluded = ["/usr/share/man/*", "/usr/share/doc/*", "/usr/share/info/*", "/usr/share/locale/*"];
  const dpkg = [
    "force-unsafe-io",
    ...excluded.map((pattern) => `path-exclude=${pattern}`),
    "path-include=/usr/share/doc/*/copyright",
  ];
  const apt = ['APT::Install-Recommends "false"', 'Acquire::Languages "none"', 'Acquire::Retries "3"'];
  const archives = `"$1/var/cache/apt/archives"`;
  return [
    "mmdebstrap",
    "--mode=root",
    "--variant=minbase",
    "--format=directory",
    ...dpkg.map((option) => `--dpkgopt=${option}`),
    ...apt.map((option) => `--aptopt=${option}`),
    // Downloads are kept for the next package set; the mount ends with the build's own mount namespace.
    "--skip=essential/unlink,download/empty,cleanup/apt/cache",
    `--setup-hook=mkdir -p ${archives} && mount --bind ${debs} ${archives}`,
    `--setup-hook=cp -a ${shellWord(`${laid}/etc`)} "$1"`,
    `--include=${job.packages.join(",")}`,
    `--customize-hook=umount ${archives}`,
    `--customize-hook=cd ${shellWord(laid)} && find etc -type f -print0 | (cd "$1" && xargs -0 rm -f --)`,
    `--customize-hook=${finishImage}`,
    job.suite,
    `${job.target}.unfinished`,
    // An empty name is no source: mmdebstrap(1) would else take one of its own.
    job.sources.length === 0 ? "" : list,
  ];
}

const stages: readonly (readonly [string, string])[] = [
  ["I: running apt-get update", "reading package lists"],
  ["I: downloading packages", "downloading the base"],
  ["I: installing essential packages", "installing the base"],
  ["I: copying the smaller image", "copying the smaller image"],
  ["I: installing remaining packages", "downloading and installing packages"],
  ["I: running --customize-hook", "finishing"],
  ["I: making the system's disk", "making the system's disk"],
];

/** Tells each stage that the log has come to, once. */
function stageTeller(log: string, progress: Progress): () => void {
  let told: string | undefined;
  return () => {
    if (!existsSync(log)) return;
    const text = readFileSync(log, "utf8");
    const stage = stages.findLast(([line]) => text.includes(line))?.[1];
    if (stage === undefined || stage === told) return;
    told = stage;
    progress({ kind: "note", what: "image", note: stage });
  };
}

async function lastError(log: string): Promise<string> {
  const text = await readFile(log, "utf8").catch(() => "");
  const lines = text.trim().split("\n");
  return lines.findLast((line) => /^E: (?!mmdebstrap)/.test(line)) ?? lines.at(-1) ?? "the build said nothing";
}
