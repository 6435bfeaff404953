import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { memberHosts } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import {
  adminSecret,
  adminUser,
  databasePort,
  passfile,
  replicationSecret,
  replicationUser,
  serviceFile,
} from "./places.ts";
import { memberWords } from "./tls.ts";

/** The server reads its files as `postgres`; nobody else has business there. */
export function owned(path: string, content: string): ManagedFile {
  return { path, content, mode: 0o640, owner: "postgres", group: "postgres", secret: false };
}

/** By which members log in at each other. */
export function passwordFile({ design, secrets }: Pick<HostView, "design" | "secrets">): ManagedFile {
  const content = [
    `# ${managedBy(design.site)}`,
    `*:*:*:${replicationUser}:${secrets[replicationSecret] ?? ""}`,
    `*:*:*:${adminUser}:${secrets[adminSecret] ?? ""}`,
    "",
  ].join("\n");
  return { ...owned(passfile, content), mode: 0o600, secret: true };
}

/** By which a member finds the primary: libpq tries the hosts one after another and keeps the one that is. */
export function primaryFile(design: Design): ManagedFile {
  const lines = [
    "[quorate]",
    `host=${memberHosts(design)
      .map(({ address }) => address)
      .join(",")}`,
    `port=${databasePort}`,
    `user=${adminUser}`,
    `passfile=${passfile}`,
    "target_session_attrs=primary",
    // The least that libpq takes.
    "connect_timeout=2",
    ...memberWords(design),
  ];
  return owned(serviceFile, `# ${managedBy(design.site)}\n${lines.join("\n")}\n`);
}
