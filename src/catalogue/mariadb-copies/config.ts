import type { SiteCopy } from "../../spec/site.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { endpointNamed, memberHosts, nearestPlace } from "../contract/lookup.ts";
import { type CopySource, type HostView, provision } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { certificateIn } from "../format/pem.ts";
import { withGiven } from "../../text/script.ts";
import bases from "./bases.py";
import binlog from "./binlog.py";
import bookmark from "./bookmark.py";
import follow from "./follow.py";
import kept from "./kept.py";
import moment from "./moment.py";
import replay from "./replay.py";
import restore from "./restore.py";
import scratch from "./scratch.py";
import source from "./source.py";
import takeCopy from "../mariadb/take-copy.py";
import type { CopiesOptions } from "./options.ts";

export const component = "database-copy";
export const unit = "quorate-copy.service";
export const root = "/var/lib/quorate/copies";
const settings = "/etc/quorate/copy";
export const loginPath = `${settings}/login.cnf`;
const authorityPath = `${settings}/authority.pem`;
const passwordPath = `${settings}/password`;
const unitPath = `/etc/systemd/system/${unit}`;

export const programs = {
  follow: "/usr/libexec/quorate/copy-follow",
  restore: "/usr/libexec/quorate/copy-restore",
  bookmark: "/usr/libexec/quorate/copy-bookmark",
} as const;

/** What the follower starts anew for; the other programs are run when they are asked for. */
export const followed: readonly string[] = [programs.follow, loginPath, authorityPath, passwordPath, unitPath];

/** No other reader of the log has such a number; servers of clusters have small ones. */
const firstReader = 0x51_00_00_01;

export function sourceOf({ provided }: Pick<HostView, "provided">): CopySource {
  const found = provision(provided, "database").copySource;
  if (found === undefined) throw new Error("invariant: no copies are made of this database");
  return found;
}

export function copyOf({ copies = [] }: Pick<Design, "copies">, host: string): SiteCopy {
  const copy = copies.find((each) => each.host === host);
  if (copy === undefined) throw new Error(`invariant: no copy is kept on ${host}`);
  return copy;
}

/** The files of a host that keeps a copy. */
export function copyFiles(view: HostView<CopiesOptions>): readonly ManagedFile[] {
  const { design, secrets } = view;
  const from = sourceOf(view);
  const header = `#!/usr/bin/python3\n# ${managedBy(design.site)}\n`;
  const program = (path: string, texts: readonly string[]): ManagedFile => ({
    ...plainFile(path, header + withGiven(texts.join("\n\n"), { told: toldOf(view) })),
    mode: 0o755,
  });
  const password = secrets[from.passwordSecret] ?? "";
  return [
    program(programs.follow, [binlog, kept, takeCopy, source, bases, follow]),
    program(programs.restore, [binlog, kept, moment, scratch, replay, restore]),
    program(programs.bookmark, [binlog, kept, takeCopy, source, bookmark]),
    plainFile(authorityPath, certificateIn(secrets[from.authoritySecret] ?? "")),
    secret(passwordPath, `${password}\n`),
    secret(loginPath, login(view, from, password)),
    plainFile(
      unitPath,
      `# ${managedBy(design.site)}
[Unit]
Description=Keeps a copy of the database, any moment of which can be brought back
After=network-online.target
[Service]
ExecStart=${programs.follow}
[Install]
WantedBy=multi-user.target
`,
    ),
  ];
}

function secret(path: string, content: string): ManagedFile {
  return { ...plainFile(path, content), mode: 0o600, secret: true };
}

/** Through the endpoint, as the site's services: it leads to the member that is written to. */
function login({ design, host, provided }: HostView, { user }: CopySource, password: string): string {
  const place = nearestPlace(design, host, endpointNamed(design, provision(provided, "database").endpoint));
  const [, address = "", port = ""] = /^\[?([^\]]*?)\]?:(\d+)$/u.exec(place) ?? [];
  return `# ${managedBy(design.site)}\n[client]\nhost=${address}\nport=${port}\nuser=${user}\npassword=${password}\n`;
}

function toldOf(view: HostView<CopiesOptions>): object {
  const { design, host, options } = view;
  const from = sourceOf(view);
  const { keepMs } = copyOf(design, host);
  return {
    root,
    ...from.history,
    reader: firstReader + (design.copies ?? []).findIndex((each) => each.host === host),
    login: loginPath,
    authority: authorityPath,
    password: passwordPath,
    basePort: from.basePort,
    // The first is the one that is written to.
    members: memberHosts(design)
      .toReversed()
      .map(({ name, address }) => ({ name, address })),
    // A busy balancer that moves its clients takes as long.
    patience: Math.max(3, Math.ceil((3 * design.detectionMs) / 1000)),
    baseSeconds: options["base-hours"] * 3600,
    keepSeconds: Math.ceil(keepMs / 1000),
    dialect: from.dialect(design),
  };
}
