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

/** Bash that prints the configuration files of a host, for {@link filesOf}; nothing is changed there. */
export const collectScript = withVariables(collect, { services, bytes_max: fileBytesMax });

/** Files that are to be reviewed, and what is wrong with those that cannot be. */
export interface CollectedFiles {
  readonly files: readonly SourceFile[];
  readonly findings: readonly Finding[];
}

/** Reads what {@link collectScript} printed on a host; lines of another shape are passed over. */
export function filesOf(host: string, output: string): CollectedFiles {
  const files = new Map<string, SourceFile>();
  const findings: Finding[] = [];
  for (const line of output.split("\n")) {
    const [path, size, content] = line.split("\t");
    if (path === undefined || size === undefined || content === undefined) continue;
    const shown = `${host}:${path}`;
    if (Number(size) > fileBytesMax) findings.push(tooLarge(shown, Number(size)));
    else {
      const text = decode(Buffer.from(content, "base64"));
      files.set(shown, { ...(containerOf(path) ?? { host, path }), shown, text });
    }
  }
  return { files: [...files.values()], findings };
}
