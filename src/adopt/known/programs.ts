import { recognise, type FileKind } from "../../review/files/recognise.ts";
import type { SourceFile } from "../../review/files/source.ts";
import { partName } from "../technologies.ts";

/** Programs that read a kind of file as they start, by the first word of their parts' names. */
const readers: Readonly<Partial<Record<FileKind, RegExp>>> = {
  haproxy: /^haproxy$/u,
  keepalived: /^keepalived$/u,
  mysql: /^(galera|mariadb|mariadbd|mysql|mysqld)$/u,
  proxysql: /^proxysql$/u,
  "rabbitmq-conf": /^rabbitmq(-server)?$/u,
  "rabbitmq-erlang": /^rabbitmq(-server)?$/u,
  corosync: /^(hacluster-)?corosync$/u,
  patroni: /^patroni$/u,
};

/** Parts on the file's host that read it; a part that starts by itself what others read is none. */
export function readsFile(file: SourceFile): (part: string) => boolean {
  const kind = recognise(file);
  if (kind === "oslo") return readsServiceFile(file.path);
  const pattern = kind === undefined ? undefined : readers[kind];
  return (part) => pattern?.test(part) === true;
}

/** kolla-ansible lays a folder for each container; else a service's parts share one. */
function readsServiceFile(path: string): (part: string) => boolean {
  const container = /^\/etc\/kolla\/([^/]+)\//u.exec(path)?.[1];
  if (container !== undefined) return (part) => part === partName(container);
  const service = /\/etc\/([^/]+)\//u.exec(path)?.[1] ?? "";
  // A file of one part is named as it is: glance-api.conf, masakari-monitors.conf.
  const name = /([^/]+)\.[a-z]+$/u.exec(path)?.[1] ?? "";
  return (part) => (name.includes("-") ? part === name : part === service || part.startsWith(`${service}-`));
}

/** Kinds whose programs say by which values they run: those are compared, and not the files' age. */
export const saysItsValues: ReadonlySet<FileKind> = new Set(["corosync"]);
/** Files that a program reads again by itself, or of which it needs nothing once it runs. */
const onlyAtFirst = /(members|donor|bootstrap|conf\.d\/members\.conf$)/u;

export function isReadOnlyAtFirst({ path }: SourceFile): boolean {
  return onlyAtFirst.test(path);
}
