import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, voterHosts } from "../contract/lookup.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { releaseNamed } from "../releases/index.ts";
import { atLeast } from "../releases/release.ts";
import beginCopies from "./begin-copies.erl";
import { atom, hasLongNames, list, nodeName, withBindings } from "./erlang.ts";
import { isSecure, tlsPaths } from "./tls.ts";

/** What a broker evaluates before it begins, besides what TLS asks for. */
export const beginPath = "/etc/rabbitmq/quorate-begin.erl";

/** Tried with RabbitMQ 4.0: how Ra keeps its copies is its own business. */
function looksAtCopies({ release }: Pick<Design, "release">): boolean {
  return atLeast(releaseNamed(release), "rabbitmq", "4.0");
}

/** Read anew at each start: what changes in it restarts no broker. */
export function beginFiles(design: Design, host: string): readonly ManagedFile[] {
  if (!looksAtCopies(design)) return [];
  const brokers = voterHosts(design).map((each) => nodeName(each));
  const me = nodeName(hostNamed(design, host));
  const script = withBindings(beginCopies, {
    Me: atom(me),
    Others: list(brokers.filter((each) => each !== me).map(atom)),
    Domain: hasLongNames(design) ? "longnames" : "shortnames",
  });
  return [plainFile(beginPath, `%% ${managedBy(design.site)}\n${script}.\n`)];
}

/**
 * Lines of the broker's environment: what it evaluates before it begins. `-s`, by which it begins, would come first wherever else it stood.
 * Source: erl(1), "ERL_AFLAGS".
 */
export function beginLines(design: Pick<Design, "secrets" | "release">): readonly string[] {
  const scripts = [
    ...(isSecure(design) ? [tlsPaths.unlogged, tlsPaths.console] : []),
    ...(looksAtCopies(design) ? [beginPath] : []),
  ].map((path) => `file:script(\\"${path}\\")`);
  if (scripts.length === 0) return [];
  return [`case \${0##*/} in rabbitmq-server) export ERL_AFLAGS="-eval '${scripts.join(", ")}.'" ;; esac`];
}
