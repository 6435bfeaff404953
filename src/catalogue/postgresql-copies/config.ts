import type { SiteCopy } from "../../spec/site.ts";
import { withGiven } from "../../text/script.ts";
import files from "../copies/files.py";
import { programs, root, settings, unit } from "../copies/places.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { endpointNamed, memberHosts, nearestPlace } from "../contract/lookup.ts";
import { type HostView, provision } from "../contract/provisions.ts";
import type { LogSource } from "../contract/roles/database.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import bases from "./bases.py";
import bookmark from "../copies/bookmark.py";
import follow from "./follow.py";
import kept from "./kept.py";
import mark from "./mark.py";
import moment from "./moment.py";
import type { PostgresqlCopiesOptions } from "./options.ts";
import restore from "./restore.py";
import written from "./written.py";
import inPlace from "../copies/in-place.py";
import keep from "../copies/keep.py";
import scratch from "./scratch.py";
import source from "./source.py";
import wal from "./wal.py";

const passfile = `${settings}/passfile`;
const unitPath = `/etc/systemd/system/${unit}`;

/** What the follower starts anew for; the other programs are run when they are asked for. */
export const followed: readonly string[] = [programs.follow, passfile, unitPath];

export function sourceOf({ provided }: Pick<HostView, "provided">): LogSource {
  const found = provision(provided, "database").logSource;
  if (found === undefined) throw new Error("invariant: no log of this database is followed");
  return found;
}

export function copyOf({ copies = [] }: Pick<Design, "copies">, host: string): SiteCopy {
  const copy = copies.find((each) => each.host === host);
  if (copy === undefined) throw new Error(`invariant: no copy is kept on ${host}`);
  return copy;
}

/** The files of a host that keeps a copy. */
export function copyFiles(view: HostView<PostgresqlCopiesOptions>): readonly ManagedFile[] {
  const { design, secrets } = view;
  const { user, passwordSecret } = sourceOf(view);
  const header = `#!/usr/bin/python3\n# ${managedBy(design.site)}\n`;
  const told = toldOf(view);
  const program = (path: string, texts: readonly string[]): ManagedFile => ({
    ...plainFile(path, header + withGiven(texts.join("\n\n"), { told })),
    mode: 0o755,
  });
  return [
    program(programs.follow, [files, kept, source, bases, follow]),
    program(programs.restore, [files, kept, source, wal, moment, scratch, written, keep, restore]),
    program(programs.bookmark, [files, kept, source, mark, bookmark]),
    program(programs.inPlace, [files, kept, source, keep, written, inPlace]),
    {
      path: passfile,
      content: `# ${managedBy(design.site)}\n*:*:*:${user}:${secrets[passwordSecret] ?? ""}\n`,
      mode: 0o600,
      owner: "postgres",
      group: "postgres",
      secret: true,
    },
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

/** Through the endpoint, as the site's services: it leads to the member that is written to. */
function placeOf(view: HostView): string {
  const { design, host, provided } = view;
  const database = provision(provided, "database");
  const place = nearestPlace(design, host, endpointNamed(design, database.endpoint));
  const [, address = "", port = ""] = /^\[?([^\]]*?)\]?:(\d+)$/u.exec(place) ?? [];
  const authority = database.authority?.(design);
  const secure = authority === undefined ? [] : ["sslmode=verify-full", `sslrootcert=${authority}`];
  return [`host=${address}`, `port=${port}`, `user=${sourceOf(view).user}`, `passfile=${passfile}`, ...secure].join(
    " ",
  );
}

function toldOf(view: HostView<PostgresqlCopiesOptions>): object {
  const { design, host, options } = view;
  return {
    root,
    place: placeOf(view),
    bindir: sourceOf(view).programs(design),
    members: Object.fromEntries(
      memberHosts(design).flatMap(({ name, address, addresses = {} }) =>
        [address, ...Object.values(addresses)].map((each) => [each, name]),
      ),
    ),
    // By this name the server knows who has what of its log.
    reader: `quorate_copy_${host}`,
    // A busy balancer that moves its clients takes as long.
    patience: Math.max(3, Math.ceil((3 * design.detectionMs) / 1000)),
    baseSeconds: options["base-hours"] * 3600,
    keepSeconds: Math.ceil(copyOf(design, host).keepMs / 1000),
  };
}
