import { readFile, readdir, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Finding } from "../spec/finding.ts";
import type { Host } from "../hosts/host.ts";
import { hostOf, recognise } from "../review/files/recognise.ts";
import { tooLarge } from "../review/files/refuse.ts";
import { fileBytesMax } from "../review/files/source.ts";
import type { SourceFile } from "../review/files/source.ts";
import { Unusable } from "./failure.ts";

/** More than any control plane has; a directory that holds more is the wrong one. */
const filesMax = 20_000;
const bytesMax = 256 * 1024 * 1024;
const depthMax = 40;

export interface ForeignFiles {
  readonly files: readonly SourceFile[];
  /** About files that were not read. */
  readonly findings: readonly Finding[];
}

/**
 * Reads the files below a directory, `HOST/etc/…` or flat, or one file. Links and devices are passed over; what is too
 * large to be a configuration file is a finding where its name says that it should be one.
 *
 * @throws Unusable when it cannot be read or holds too much.
 */
export async function readForeignFiles(directory: string): Promise<ForeignFiles> {
  const files: SourceFile[] = [];
  const findings: Finding[] = [];
  let bytes = 0;
  for (const { path, size } of await listFiles(directory)) {
    const shown = relative(directory, path) || path;
    const named = hostOf(shown);
    if (size > fileBytesMax) {
      if (recognise({ ...named, shown, text: "" }) !== undefined) {
        findings.push(tooLarge(shown, size));
      }
      continue;
    }
    bytes += size;
    if (bytes > bytesMax) {
      throw new Unusable(
        `${directory} holds more than ${bytesMax / 1024 / 1024} MiB; give the configuration files only`,
      );
    }
    files.push({ ...named, shown, text: decode(await readFile(path)) });
  }
  return { files, findings };
}

async function listFiles(directory: string): Promise<readonly { path: string; size: number }[]> {
  const found: { path: string; size: number }[] = [];
  const top = await stat(directory);
  if (top.isFile()) {
    return [{ path: directory, size: top.size }];
  }
  const waiting = [{ path: directory, depth: 0 }];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const entries = await readdir(folder.path, { withFileTypes: true }).catch((error: unknown) => {
      throw new Unusable(`${directory} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    });
    for (const entry of entries) {
      const path = join(folder.path, entry.name);
      if (entry.isDirectory() && folder.depth < depthMax) {
        waiting.push({ path, depth: folder.depth + 1 });
      } else if (entry.isFile()) {
        found.push({ path, size: (await stat(path)).size });
      }
      if (found.length + waiting.length > filesMax) {
        throw new Unusable(`${directory} holds more than ${filesMax} files; give the configuration files only`);
      }
    }
  }
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** UTF-8; what is none is taken as Latin-1, as old comments are written in. */
function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("latin1");
  }
}

/**
 * Prints each configuration file as one line: path, size, base64. Keys are only compared, so they are sent as their
 * hash. Containers' files are taken from where Kolla and TripleO lay them.
 */
const collectScript = `
shopt -s nullglob globstar
print() { [ -f "$1" ] && [ -r "$1" ] && printf '%s\\t%s\\t%s\\n' "$1" "$(stat -Lc %s "$1")" "$2"; }
send() {
  for path in "$@"; do
    if [ -f "$path" ] && [ "$(stat -Lc %s "$path")" -le ${fileBytesMax} ]; then print "$path" "$(base64 -w0 "$path")" || true
    else print "$path" "" || true; fi
  done
}
hash() { for path in "$@"; do [ -f "$path" ] && print "$path" "$(sha256sum <"$path" | cut -d' ' -f1 | base64 -w0)" || true; done; }
send /etc/haproxy/**/*.cfg /etc/keepalived/**/*.conf /etc/corosync/corosync.conf /etc/my.cnf /etc/my.cnf.d/*.cnf
send /etc/mysql/*.cnf /etc/mysql/**/*.cnf /etc/rabbitmq/*.conf /etc/rabbitmq/*.config /etc/rabbitmq/conf.d/*.conf /etc/rabbitmq/*.json
send /var/lib/pacemaker/cib/cib.xml
for service in keystone glance nova neutron placement cinder heat swift octavia masakari; do send /etc/$service/*.conf /etc/$service/*.ini; done
send /etc/kolla/**/*.cfg /etc/kolla/**/*.conf /etc/kolla/**/*.cnf /etc/kolla/**/definitions.json
send /var/lib/config-data/puppet-generated/**/*.cfg /var/lib/config-data/puppet-generated/**/*.conf /var/lib/config-data/puppet-generated/**/*.cnf /var/lib/config-data/puppet-generated/**/*.config
hash /etc/keystone/fernet-keys/* /etc/keystone/credential-keys/* /etc/corosync/authkey /etc/pacemaker/authkey /var/lib/rabbitmq/.erlang.cookie
`;

const collectTimeoutMs = 30_000;

/** Fetches the configuration files of a host; nothing on it is changed. */
export async function fetchForeignFiles(host: Host): Promise<ForeignFiles> {
  const { stdout, exitCode, stderr } = await host.run(collectScript, { timeoutMs: collectTimeoutMs });
  if (exitCode !== 0) {
    throw new Unusable(`the files of ${host.name} could not be collected: ${stderr.trim().slice(0, 200)}`);
  }
  const files: SourceFile[] = [];
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
      files.push({ host: host.name, path, shown, text: decode(Buffer.from(content, "base64")) });
    }
  }
  return { files, findings };
}
