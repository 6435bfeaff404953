import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Host } from "../hosts/host.ts";
import { reviewFiles, unknownContext } from "../review/review-files.ts";
import type { Finding } from "../spec/finding.ts";
import type { Site } from "../spec/site.ts";
import { Unusable } from "./failure.ts";
import { fetchForeignFiles } from "./fetch-files.ts";
import { readForeignFiles, type ForeignFiles } from "./foreign-files.ts";
import { loadSite } from "./site-argument.ts";

/**
 * `check --files`: reviews the configuration files of a directory, or of hosts.
 *
 * @param where a directory, names of the site's hosts or `all`, or without a site any machine: `HOST`, `USER@HOST`
 * @param siteFile tells how fast the site must be and which hosts fail together
 * @throws Unusable when `where` is nothing that can be read; HostError when a host cannot be reached
 */
export async function reviewWhere(where: string, siteFile: string | undefined): Promise<readonly Finding[]> {
  const site = siteFile === undefined ? undefined : (await loadSite(siteFile)).site;
  const context =
    site === undefined
      ? unknownContext
      : { detectionMs: site.detectionMs, zones: new Map(site.hosts.map(({ name, zone }) => [name, zone])) };
  const sources = existsSync(where)
    ? [readForeignFiles(where)]
    : await fetchAll(await hostsNamed(where, site === undefined ? undefined : { site, file: siteFile ?? "" }));
  const files = sources.flatMap((source) => source.files);
  return reviewFiles(files, { context, directory: where, unread: sources.flatMap((source) => source.findings) });
}

/**
 * The site's hosts by name or all of them; without a site, any machine that SSH reaches. What reaches hosts is loaded
 * here and not with the file: a directory must be reviewed quickly.
 */
async function hostsNamed(
  where: string,
  known: { readonly site: Site; readonly file: string } | undefined,
): Promise<readonly Host[]> {
  if (known === undefined) {
    if (where.includes("/") || where === "") throw new Unusable(`there is no directory ${where}`);
    return Promise.all(where.split(",").map(anyHost));
  }
  const { reachSite } = await import("./reach.ts");
  const { hosts } = reachSite(known.site, known.file, "auto");
  const names = where === "all" ? [...hosts.keys()] : where.split(",");
  return names.map((name) => {
    const host = hosts.get(name);
    if (host === undefined) throw new Unusable(`${name} is neither a directory nor a host of the site`);
    return host;
  });
}

const sshPort = 22;

async function anyHost(text: string): Promise<Host> {
  const [first = "", second] = text.split("@");
  const address = second ?? first;
  // What begins with a dash would be an option of ssh's.
  if (!/^[a-z0-9][a-z0-9.:-]*$/iu.test(address)) throw new Unusable(`${text} is neither a directory nor a host`);
  const { sshHost } = await import("../hosts/ssh.ts");
  return sshHost({
    name: address,
    address,
    user: second === undefined ? "root" : first,
    port: sshPort,
    controlDirectory: join(homedir(), ".cache", "quorate", "ssh"),
  });
}

async function fetchAll(hosts: readonly Host[]): Promise<readonly ForeignFiles[]> {
  try {
    return await Promise.all(hosts.map(fetchForeignFiles));
  } finally {
    await Promise.all(hosts.map((host) => host.close()));
  }
}
