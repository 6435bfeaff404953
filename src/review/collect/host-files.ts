import type { Finding } from "../../spec/finding.ts";
import { withVariables } from "../../text/script.ts";
import { decode } from "../files/decode.ts";
import { containerOf } from "../files/recognise.ts";
import { tooLarge } from "../files/refuse.ts";
import { fileBytesMax, type SourceFile } from "../files/source.ts";
import collect from "./collect.sh";

/** OpenStack's services whose files are looked at. */
const services = [
  "keystone",
  "glance",
  "nova",
  "neutron",
  "placement",
  "cinder",
  "heat",
  "swift",
  "octavia",
  "masakari",
  "barbican",
  "designate",
  "manila",
];

/** More than any host of a control plane has, containers' files included; what is beyond is not read. */
const filesMax = 1000;
const totalBytesMax = 32 * 1024 * 1024;
/** No host of a control plane runs more. */
const containersMax = 500;
/** Of docker or podman, which is asked twice. */
const engineLimitSeconds = 2;

/** Bash that prints the configuration files of a host, for {@link filesOf}; nothing is changed there. */
export const collectScript = withVariables(collect, {
  services,
  bytes_max: fileBytesMax,
  files_max: filesMax,
  total_max: totalBytesMax,
  containers_max: containersMax,
  answer_max: engineLimitSeconds,
});

/** A file as a host has it; of one that is mounted into a container, `path` is the container's and `shown` the host's. */
export interface CollectedFile extends SourceFile {
  /** When its content was last written, in milliseconds since 1970, by the host's clock. */
  readonly writtenMs: number;
}

/** Files that are to be reviewed, and what is wrong with those that cannot be. */
export interface CollectedFiles {
  readonly files: readonly CollectedFile[];
  readonly findings: readonly Finding[];
}

/** Reads what {@link collectScript} printed on a host; lines of another shape are passed over. */
export function filesOf(host: string, output: string): CollectedFiles {
  const files = new Map<string, CollectedFile>();
  const mounted = new Set<string>();
  const findings: Finding[] = [];
  for (const line of output.split("\n")) {
    if (files.size >= filesMax) break;
    const [path, size, content, written, mode = "", inside = ""] = line.split("\t");
    if (path === "too-many" && size !== undefined && !findings.some(({ code }) => code === "file-unread")) {
      findings.push(tooManyFiles(host, Number(size)));
    }
    if (path === undefined || size === undefined || content === undefined || written === undefined) continue;
    const shown = `${host}:${path}`;
    if (Number(size) > fileBytesMax) findings.push(tooLarge(shown, Number(size)));
    else {
      if (inside !== "") mounted.add(shown);
      const writtenMs = Number(written) * 1000;
      files.set(shown, {
        ...(containerOf(path) ?? { host, path: inside === "" ? path : inside }),
        shown,
        ...decode(Buffer.from(content, "base64")),
        writtenMs,
        ...(/[4-7]$/u.test(mode) ? { isOpen: true as const } : {}),
      });
    }
  }
  // Where a container is given a file, its program reads that one and not the host's own of the same path.
  const within = new Set([...mounted].flatMap((shown) => files.get(shown)?.path ?? []));
  const isHidden = (file: CollectedFile): boolean =>
    !mounted.has(file.shown) && file.host === host && within.has(file.path);
  return { files: [...files.values()].filter((file) => !isHidden(file)), findings };
}

function tooManyFiles(host: string, most: number): Finding {
  return {
    code: "file-unread",
    severity: "warning",
    message: `${host} has a directory with more than ${most} configuration files, which was not read, or more files or more than ${totalBytesMax / 1024 / 1024} MiB in all, of which the rest was not.`,
    place: { file: host, line: 1, column: 1 },
    remedy: "Look what fills the directories of the programs' configuration; none of them needs so many.",
  };
}
