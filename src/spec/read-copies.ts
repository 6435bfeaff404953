import { quote } from "../text/sentence.ts";
import type { WrittenHost } from "./read-hosts.ts";
import { readDuration } from "./read-settings.ts";
import { type Item, type Reader } from "./reader.ts";
import { readLine } from "./names.ts";
import { siteDefaults } from "./site-defaults.ts";
import { copyKeys } from "./site-keys.ts";
import { copyRoles, hostRoles, type SiteCopy, type SiteDatabase, type SiteHost } from "./site.ts";
import type { Vocabulary } from "./vocabulary.ts";

/** A copy, and where rules across hosts point at. */
export interface WrittenCopy {
  readonly copy: SiteCopy;
  readonly offset: number;
}

const shape = "copies: [{ host: d1, keep: 7d }]";
/** As many as RecoverPoint keeps of one volume; each is one more reader of the database's log. */
const copiesMost = 5;
/** The log is read once a second; shorter than an hour nobody comes to bring anything back. */
const keepShortestMs = 3_600_000;

export function readCopies(reader: Reader, item: Item | undefined): readonly WrittenCopy[] {
  if (item === undefined) return [];
  const items = reader.items(item);
  if (items === undefined) {
    if (item.node !== undefined) reader.wrongType(item, "a list of copies", shape);
    return [];
  }
  const [surplus] = items.slice(copiesMost);
  if (surplus !== undefined) {
    reader.report("too-many-copies", surplus, {
      message: `The site asks for ${items.length} copies; each reads all that is written, and ${copiesMost} are the most.`,
      remedy: "Remove the copies that are nearest to another one.",
    });
  }
  return items.flatMap((each) => readCopy(reader, each) ?? []);
}

function readCopy(reader: Reader, item: Item): WrittenCopy | undefined {
  const fields = reader.fields(item, shape);
  if (fields === undefined) return undefined;
  reader.checkKeys(fields, Object.keys(copyKeys), "a copy");
  const hostField = fields.all.get("host");
  if (hostField === undefined) {
    reader.report("missing-key", item, {
      message: "The copy names no host.",
      remedy: "Add host: and the name of the host that keeps it.",
    });
    return undefined;
  }
  const host = readLine(reader, hostField, "the name of a host of the site");
  const keepField = fields.all.get("keep");
  const keepMs = keepField === undefined ? siteDefaults.copyKeepMs : readDuration(reader, keepField, "7d");
  const lagField = fields.all.get("lag");
  const lagMs = lagField === undefined ? siteDefaults.copyLagMs : readDuration(reader, lagField, "10s");
  if (keepField !== undefined && keepMs !== undefined && keepMs < keepShortestMs) {
    reader.report("bad-value", keepField, {
      message: "A copy that goes back less than an hour is gone before anybody looks for it.",
      remedy: "Write at least 1h; 7d suits most sites.",
    });
    return undefined;
  }
  const roleField = fields.all.get("role");
  const role = roleField && reader.choice({ ...roleField, path: "role" }, copyRoles);
  if (host === undefined || keepMs === undefined || lagMs === undefined) return undefined;
  return { copy: { host, keepMs, lagMs, ...(role === undefined ? {} : { role }) }, offset: hostField.offset };
}

/** A host that keeps a copy has the role, whatever else it does. */
export function copied(host: SiteHost, copies: readonly WrittenCopy[]): SiteHost {
  const keeps = copies.some(({ copy }) => copy.host === host.name) && host.leaving !== true;
  return keeps ? { ...host, roles: hostRoles.filter((role) => role === "copy" || host.roles.includes(role)) } : host;
}

interface Copied {
  readonly copies: readonly WrittenCopy[];
  readonly hosts: readonly WrittenHost[];
  readonly database: SiteDatabase | undefined;
  /** Where the site asks for copies. */
  readonly offset: number;
}

/** Rules between copies, their hosts and what they are copies of. */
export function checkCopies(reader: Reader, site: Copied, vocabulary: Vocabulary): void {
  const { copies, hosts, database } = site;
  const seen = new Set<string>();
  for (const written of copies) {
    checkPlace(reader, written, hosts, seen);
    seen.add(written.copy.host);
  }
  for (const { host, nameOffset } of hosts) {
    if (!host.roles.includes("copy") || seen.has(host.name)) continue;
    reader.report("copy-host-idle", nameOffset, {
      severity: "warning",
      message: `The host ${quote(host.name)} has the role copy, and the site asks for no copy on it.`,
      remedy: `Add it to the copies: copies: [{ host: ${host.name} }], or take the role from it.`,
    });
  }
  if (copies.length === 0 || database === undefined) return;
  const { engine, mode } = database;
  const made = vocabulary.copied.find((each) => each.engine === engine && each.mode === mode);
  const replica = copies.find(({ copy }) => copy.role === "replica");
  if (made !== undefined && !made.ready && replica !== undefined) {
    reader.report("copy-not-made", replica.offset, {
      message: `On copies of ${engine} (${mode}) no server stays ready: they have no replicas yet.`,
      remedy: "Remove role: replica; any second can be brought back from the copy itself.",
    });
  }
  if (made !== undefined) return;
  reader.report("copy-not-made", site.offset, {
    message: `Copies are made of ${vocabulary.copied.map((each) => `${each.engine} (${each.mode})`).join(", ")}, and not of ${engine} (${mode}).`,
    remedy: "Remove copies, and back the database up by its own means.",
  });
}

function checkPlace(
  reader: Reader,
  { copy, offset }: WrittenCopy,
  hosts: readonly WrittenHost[],
  seen: ReadonlySet<string>,
): void {
  const found = hosts.find(({ host }) => host.name === copy.host)?.host;
  if (found === undefined || found.leaving === true) {
    reader.report("copy-misplaced", offset, {
      message:
        found === undefined
          ? `The site has no host ${quote(copy.host)} that could keep a copy.`
          : `The host ${quote(copy.host)} leaves the site, and its copy with it.`,
      remedy: "Name a host that stays; best one that does nothing else, with roles: [copy].",
    });
    return;
  }
  if (seen.has(copy.host)) {
    reader.report("copy-misplaced", offset, {
      message: `The host ${quote(copy.host)} keeps a copy already: a second one there is lost with the first.`,
      remedy: "Remove one of the two; the longer keep serves both.",
    });
    return;
  }
  const control = hosts.filter(({ host }) => host.roles.includes("control"));
  if (copy.role === "replica" && found.roles.includes("control")) {
    reader.report("copy-misplaced", offset, {
      message: `The host ${quote(copy.host)} runs the database itself, and a replica there would want its port and be lost with it.`,
      remedy: "Let another host have the replica, in another zone: roles: [copy].",
    });
    return;
  }
  const beside = control.find(({ host }) => host.name !== found.name && host.zone === found.zone)?.host;
  if (found.roles.includes("control")) {
    reader.report("copy-beside-original", offset, {
      severity: "warning",
      message: `The host ${quote(copy.host)} runs the database itself: whoever loses the host loses the copy as well.`,
      remedy: "Let a host keep it that does nothing else, in another zone: roles: [copy].",
    });
  } else if (beside !== undefined) {
    reader.report("copy-beside-original", offset, {
      severity: "warning",
      message: `The host ${quote(copy.host)} is in the zone ${quote(found.zone)} as ${beside.name} is, which runs the database: what takes the one takes the other.`,
      remedy: "Keep a copy in a zone without control hosts, best at another place.",
    });
  }
}
