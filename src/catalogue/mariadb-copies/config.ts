import type { SiteCopy } from "../../spec/site.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { endpointNamed, memberHosts, nearestPlace } from "../contract/lookup.ts";
import type { CopySource } from "../contract/roles/database.ts";
import { type HostView, provision } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { certificateIn } from "../format/pem.ts";
import { withGiven } from "../../text/script.ts";
import files from "../copies/files.py";
import { programs, root, settings, unit } from "../copies/places.ts";
import bases from "./bases.py";
import beyond from "./beyond.py";
import binlog from "./binlog.py";
import bookmark from "../copies/bookmark.py";
import follow from "./follow.py";
import kept from "./kept.py";
import mark from "./mark.py";
import moment from "./moment.py";
import replay from "./replay.py";
import restore from "./restore.py";
import written from "./written.py";
import inPlace from "../copies/in-place.py";
import keep from "../copies/keep.py";
import scratch from "./scratch.py";
import source from "./source.py";
import takeCopy from "../mariadb/take-copy.py";
import type { CopiesOptions } from "./options.ts";

export const loginPath = `${settings}/login.cnf`;
const authorityPath = `${settings}/authority.pem`;
const passwordPath = `${settings}/password`;
const unitPath = `/etc/systemd/system/${unit}`;
export const beyondProgram = "/usr/libexec/quorate/copy-beyond";

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
  const told = toldOf(view);
  const program = (path: string, texts: readonly string[]): ManagedFile => copyProgram(design.site, path, texts, told);
  const password = secrets[from.passwordSecret] ?? "";
  return [
    program(programs.follow, [files, binlog, kept, takeCopy, source, bases, follow]),
    program(programs.restore, [files, binlog, kept, moment, scratch, replay, written, keep, restore]),
    program(programs.bookmark, [files, binlog, kept, takeCopy, source, mark, bookmark]),
    program(programs.inPlace, [files, binlog, kept, takeCopy, keep, written, inPlace]),
    program(beyondProgram, [files, binlog, kept, moment, replay, beyond]),
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

/** A program of several parts, each of which knows what those before it have. */
export function copyProgram(site: string, path: string, texts: readonly string[], told: object): ManagedFile {
  const header = `#!/usr/bin/python3\n# ${managedBy(site)}\n`;
  return { ...plainFile(path, header + withGiven(texts.join("\n\n"), { told })), mode: 0o755 };
}

function secret(path: string, content: string): ManagedFile {
  return { ...plainFile(path, content), mode: 0o600, secret: true };
}

/** Through the endpoint, as the site's services: it leads to the member that is written to. */
function login({ design, host, provided }: HostView, { user }: CopySource, password: string): string {
  const database = provision(provided, "database");
  const place = nearestPlace(design, host, endpointNamed(design, database.endpoint));
  const authority = database.authority(design);
  const tls = authority === undefined ? "" : `ssl_ca=${authority}\nssl_verify_server_cert=1\n`;
  const [, address = "", port = ""] = /^\[?([^\]]*?)\]?:(\d+)$/u.exec(place) ?? [];
  return `# ${managedBy(design.site)}\n[client]\nhost=${address}\nport=${port}\nuser=${user}\npassword=${password}\n${tls}`;
}

export function toldOf(view: HostView<CopiesOptions>): object {
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
