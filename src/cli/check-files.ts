import { existsSync } from "node:fs";
import type { Host } from "../hosts/host.ts";
import { designSite } from "../design/design-site.ts";
import { switchesOf } from "../review/graph/element-ids.ts";
import { recognise } from "../review/files/recognise.ts";
import { withoutCertificates } from "../review/plain-wires.ts";
import { reviewDesign } from "../review/review-design.ts";
import { reviewFiles, unknownContext } from "../review/review-files.ts";
import type { Finding } from "../spec/finding.ts";
import type { Site } from "../spec/site.ts";
import { Unusable } from "./failure.ts";
import { fetchForeignFiles } from "./fetch-files.ts";
import { readForeignFiles, type ForeignFiles } from "./foreign-files.ts";
import { loadSite } from "./open-site.ts";

export interface FilesReview {
  readonly findings: readonly Finding[];
  /** Codes of warnings that were left out, because a check of the site itself reports them. */
  readonly ofTheSite: readonly string[];
  /** How many files were reviewed: those that some program reads. */
  readonly read: number;
}

/**
 * `check --files`: reviews the configuration files of a directory, or of hosts.
 *
 * @param where a directory, names of the site's hosts or `all`, or any machine: `HOST`, `USER@HOST`
 * @param siteFile tells how fast the site must be and which hosts fail together; without one, hosts are looked up in
 * `./site.yaml` where there is one
 * @throws Unusable when `where` is nothing that can be read; HostError when a host cannot be reached
 */
export async function reviewWhere(where: string, siteFile: string | undefined): Promise<FilesReview> {
  if (existsSync(where)) {
    const known = siteFile === undefined ? undefined : await knownSite(siteFile);
    return review([readForeignFiles(where)], where, known?.site);
  }
  const known = siteFile === undefined ? await siteHere(where) : await knownSite(siteFile);
  return review(await fetchAll(await hostsNamed(where, known)), where, known?.site);
}

function review(sources: readonly ForeignFiles[], where: string, site: Site | undefined): FilesReview {
  const known =
    site === undefined
      ? unknownContext
      : { detectionMs: site.detectionMs, zones: new Map(site.hosts.map(({ name, zone }) => [name, zone])) };
  const context = { ...known, nowMs: Date.now(), networks: "untrusted" as const };
  const files = sources.flatMap((source) => source.files);
  const all = reviewFiles(files, { context, directory: where, unread: sources.flatMap((source) => source.findings) });
  const decided = site === undefined ? new Set<string>() : codesOf(site);
  const again = all.filter(({ code, severity }) => severity !== "error" && decided.has(code));
  return {
    findings: all.filter((finding) => !again.includes(finding)),
    ofTheSite: [...new Set(again.map(({ code }) => code))],
    read: files.filter((file) => recognise(file) !== undefined).length,
  };
}

const nowhere = () => ({ file: "", line: 1, column: 1 });

/** What the site itself is warned of: its files can only say the same. */
function codesOf(site: Site): ReadonlySet<string> {
  const design = designSite(site);
  const all = [...reviewDesign(design, nowhere, switchesOf(site)), ...withoutCertificates(design, nowhere)];
  return new Set(all.map(({ code }) => code));
}

interface KnownSite {
  readonly site: Site;
  readonly file: string;
}

async function knownSite(file: string): Promise<KnownSite> {
  return { site: await loadSite(file), file };
}

const defaultSiteFile = "site.yaml";

/** The site of the directory that the command is called in, when the names are its hosts. */
async function siteHere(where: string): Promise<KnownSite | undefined> {
  if (!existsSync(defaultSiteFile)) {
    return undefined;
  }
  const known = await knownSite(defaultSiteFile);
  const names = new Set(known.site.hosts.map(({ name }) => name));
  return where === "all" || where.split(",").every((name) => names.has(name)) ? known : undefined;
}

/**
 * The site's hosts by name or all of them; without a site, any machine that SSH reaches. What reaches hosts is loaded
 * here and not with the file: a directory must be reviewed quickly.
 */
async function hostsNamed(where: string, known: KnownSite | undefined): Promise<readonly Host[]> {
  if (known === undefined) {
    if (where.includes("/") || where === "") throw new Unusable(`there is no directory ${JSON.stringify(where)}`);
    if (where === "all") throw new Unusable("all hosts of which site? Name its file: quorate check SITE --files all");
    const { anyHost } = await import("./any-host.ts");
    return where.split(",").map((each) => anyHost(each));
  }
  const every = known.site.hosts.map(({ name }) => name);
  const names = where === "all" ? every : where.split(",");
  const stranger = names.find((name) => !every.includes(name));
  if (stranger !== undefined) {
    throw new Unusable(
      `${JSON.stringify(stranger)} is neither a directory nor a host of the site, which has ${every.join(", ")}`,
    );
  }
  const { reachSite } = await import("./reach.ts");
  const { hosts } = reachSite(known.site, known.file, "auto");
  return names.flatMap((name) => hosts.get(name) ?? []);
}

function fetchAll(hosts: readonly Host[]): Promise<readonly ForeignFiles[]> {
  return Promise.all(hosts.map(fetchForeignFiles));
}
