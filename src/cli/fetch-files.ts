import type { Finding } from "../spec/finding.ts";
import type { Host } from "../hosts/host.ts";
import { containerOf } from "../review/files/recognise.ts";
import { tooLarge } from "../review/files/refuse.ts";
import { fileBytesMax } from "../review/files/source.ts";
import type { SourceFile } from "../review/files/source.ts";
import { Unusable } from "./failure.ts";
import { decode } from "./foreign-files.ts";
import type { ForeignFiles } from "./foreign-files.ts";

/** OpenStack's services whose files are looked at. */
const services = "keystone glance nova neutron placement cinder heat swift octavia masakari barbican designate manila";

/**
 * Prints each configuration file as one line: path, size, base64. Keys are only compared, so they are sent as their
 * hash. Containers' files are taken from where Kolla, TripleO and openstack-ansible (LXC) lay them.
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
for root in / /var/lib/lxc/*/rootfs/; do
  send "$root"etc/haproxy/**/*.cfg "$root"etc/haproxy/conf.d/[!.]* "$root"etc/keepalived/**/*.conf "$root"etc/corosync/corosync.conf
  send "$root"etc/my.cnf "$root"etc/my.cnf.d/*.cnf "$root"etc/mysql/*.cnf "$root"etc/mysql/**/*.cnf
  send "$root"etc/rabbitmq/*.conf "$root"etc/rabbitmq/*.config "$root"etc/rabbitmq/conf.d/*.conf "$root"etc/rabbitmq/*.json
  send "$root"var/lib/pacemaker/cib/cib.xml "$root"etc/fstab "$root"etc/default/garb "$root"etc/sysconfig/garb
  for service in ${services}; do send "$root"etc/$service/*.conf "$root"etc/$service/*.ini; done
  hash "$root"etc/keystone/fernet-keys/* "$root"etc/keystone/credential-keys/* "$root"etc/corosync/authkey
  hash "$root"etc/pacemaker/authkey "$root"var/lib/rabbitmq/.erlang.cookie
done
send /etc/kolla/**/*.cfg /etc/kolla/**/*.conf /etc/kolla/**/*.ini /etc/kolla/**/*.cnf /etc/kolla/**/*.config /etc/kolla/**/definitions.json
generated=/var/lib/config-data/puppet-generated
send $generated/**/*.cfg $generated/**/*.conf $generated/**/*.ini $generated/**/*.cnf $generated/**/*.config
`;

const collectTimeoutMs = 30_000;

/** Fetches the configuration files of a host; nothing on it is changed. */
export async function fetchForeignFiles(host: Host): Promise<ForeignFiles> {
  const { stdout, exitCode, stderr } = await host.run(collectScript, { timeoutMs: collectTimeoutMs });
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
