import type { SourceFile } from "./source.ts";

/** Which program reads a file. `key`: not parsed, only compared between hosts. */
export type FileKind =
  | "haproxy"
  | "keepalived"
  | "corosync"
  | "mysql"
  | "rabbitmq-conf"
  | "rabbitmq-erlang"
  | "rabbitmq-definitions"
  | "cib"
  | "oslo"
  | "key";

const byPath: readonly (readonly [RegExp, FileKind])[] = [
  [/(^|\/)(fernet-keys|credential-keys)\/\d+$/u, "key"],
  [/(^|\/)(corosync|pacemaker)\/authkey$/u, "key"],
  [/(^|\/)\.erlang\.cookie$/u, "key"],
  [/(^|\/)haproxy[^/]*\.(cfg|conf)$/iu, "haproxy"],
  [/(^|\/)haproxy\/.*\.cfg$/iu, "haproxy"],
  [/(^|\/)(keepalived|vrrp)[^/]*\.conf$/iu, "keepalived"],
  [/(^|\/)keepalived\/.*\.conf$/iu, "keepalived"],
  [/(^|\/)corosync[^/]*\.conf$/iu, "corosync"],
  [/(^|\/)[^/]*cib[^/]*\.xml$/iu, "cib"],
  [/(^|\/)[^/]*rabbitmq[^/]*\.conf$/iu, "rabbitmq-conf"],
  [/(^|\/)rabbitmq\/conf\.d\/[^/]*\.conf$/iu, "rabbitmq-conf"],
  [/(^|\/)([^/]*rabbitmq[^/]*|advanced)\.config$/iu, "rabbitmq-erlang"],
  [/(^|\/)[^/]*definitions[^/]*\.json$/iu, "rabbitmq-definitions"],
  [/(^|\/)(my|galera|mariadb|mysql|server|client|cluster)[^/]*\.(cnf|ini)$/iu, "mysql"],
  [/(^|\/)[^/]+\.cnf$/iu, "mysql"],
];

const byContent: readonly (readonly [RegExp, FileKind])[] = [
  [/^(?:<\?xml[^>]{0,200}\?>)?\s*<cib\b/u, "cib"],
  [/^[ \t]*vrrp_(instance|script|sync_group)\b/mu, "keepalived"],
  [/^[ \t]*totem[ \t]*\{/mu, "corosync"],
  [/^[ \t]*(listen|backend|frontend)[ \t]+\S+[ \t]*$/mu, "haproxy"],
  [/^[ \t]*(cluster_partition_handling|cluster_formation\.[\w.]+|listeners\.tcp[\w.]*)[ \t]*=/mu, "rabbitmq-conf"],
  [/^[ \t]*\{\s*(rabbit|kernel)\s*,/mu, "rabbitmq-erlang"],
  [/^[ \t]*\[\s*\{\s*(rabbit|kernel)\s*,/mu, "rabbitmq-erlang"],
  [/^[ \t]*\[(mysqld|mariadb|galera)[^\]]*\]/mu, "mysql"],
  [/^[ \t]*\[(DEFAULT|database|oslo_messaging_\w+|keystone_authtoken|glance_store)\]/mu, "oslo"],
];

const sniffLength = 65_536;

/** Which program reads a file, by its path, otherwise by what it says; undefined for a file of no interest. */
export function recognise(file: SourceFile): FileKind | undefined {
  const byName = byPath.find(([pattern]) => pattern.test(file.path))?.[1];
  return byName ?? byContent.find(([pattern]) => pattern.test(file.text.slice(0, sniffLength)))?.[1];
}

/** Roots of a host's tree; what stands before the first of them in a path is the host's name. */
const treeRoots = new Set(["etc", "var", "opt", "usr", "root", "srv", "home", "run"]);

/**
 * Splits a path relative to the reviewed directory into host and path on it: `c1/etc/haproxy/haproxy.cfg` is of host
 * `c1`; of a flat directory every folder is a host.
 */
export function hostOf(relative: string): { readonly host: string; readonly path: string } {
  const parts = relative.split("/");
  const root = parts.findIndex((part, index) => treeRoots.has(part) && index < parts.length - 1);
  if (root >= 0) {
    return { host: parts.slice(0, root).join("/"), path: `/${parts.slice(root).join("/")}` };
  }
  return { host: parts.slice(0, -1).join("/"), path: parts.at(-1) ?? "" };
}
