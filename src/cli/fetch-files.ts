import type { Finding } from "../spec/finding.ts";
import type { Host } from "../hosts/host.ts";
import { containerOf } from "../review/files/recognise.ts";
import { tooLarge } from "../review/files/refuse.ts";
import { fileBytesMax, type SourceFile } from "../review/files/source.ts";
import { withVariables } from "../text/script.ts";
import { Unusable } from "./failure.ts";
import collect from "./fetch-files.sh";
import { decode, type ForeignFiles } from "./foreign-files.ts";

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

const collectTimeoutMs = 30_000;

/** Fetches the configuration files of a host; nothing on it is changed. */
export async function fetchForeignFiles(host: Host): Promise<ForeignFiles> {
  const script = withVariables(collect, { services, bytes_max: fileBytesMax });
  const { stdout, exitCode, stderr } = await host.run(script, { timeoutMs: collectTimeoutMs });
  if (exitCode !== 0) {
    throw new Unusable(`the files of ${host.name} could not be collected: ${stderr.trim().slice(0, 200)}`);
  }
  const files = new Map<string, SourceFile>();
  const findings: Finding[] = [];
  for (const line of stdout.split("\n")) {
    const [path, size, content] = line.split("\t");
    if (path === undefined || size === undefined || content === undefined) {
      continue;
    }
    const shown = `${host.name}:${path}`;
    if (Number(size) > fileBytesMax) {
      findings.push(tooLarge(shown, Number(size)));
    } else {
      const text = decode(Buffer.from(content, "base64"));
      files.set(shown, { ...(containerOf(path) ?? { host: host.name, path }), shown, text });
    }
  }
  return { files: [...files.values()], findings };
}
