import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { shellWord } from "../../text/shell-word.ts";
import { clientUrl, configPath, controlPath, dataDirectory, healthPath, peerUrl, rootSecret } from "./places.ts";
import { authorityPath, certificateFiles, isSecure, tlsFlags } from "./tls.ts";

export function etcdFiles(view: HostView): readonly ManagedFile[] {
  const { design, host } = view;
  const header = `# ${managedBy(design.site)}\n`;
  return [
    plainFile(configPath, header + environment(flags(design, host))),
    ...certificateFiles(view),
    rootScript(controlPath, header + control(view), true),
    rootScript(healthPath, header + health(design, host), false),
  ];
}

function rootScript(path: string, content: string, secret: boolean): ManagedFile {
  return { path, content: `#!/bin/sh\n${content}`, mode: secret ? 0o700 : 0o755, owner: "root", group: "root", secret };
}

/** Whom a member begins with stands in no file that is laid: that is decided once, by what all members say. */
function flags(design: Design, host: string): Readonly<Record<string, string>> {
  const ms = (name: string): string => String(timerMs(design, `etcd.${name}`));
  return {
    name: host,
    "data-dir": dataDirectory,
    "listen-client-urls": clientUrl(design, host),
    "advertise-client-urls": clientUrl(design, host),
    "listen-peer-urls": peerUrl(design, host),
    "initial-advertise-peer-urls": peerUrl(design, host),
    "heartbeat-interval": ms("heartbeat-interval"),
    "election-timeout": ms("election-timeout"),
    "auto-compaction-mode": "periodic",
    "auto-compaction-retention": "1h",
    ...tlsFlags(design),
  };
}

/** Each flag as a variable of the environment. Source: etcd 3.5, "Configuration options". */
function environment(all: Readonly<Record<string, string>>): string {
  return Object.entries(all)
    .map(([flag, value]) => `ETCD_${flag.toUpperCase().replaceAll("-", "_")}=${value}\n`)
    .join("");
}

/** Its password is in no argument list. Before anybody has a login the store takes the administrator's for none. */
function control({ design, secrets }: HostView): string {
  const all = design.voters.map((each) => clientUrl(design, each)).join(",");
  return `export ETCDCTL_API=3
export ETCDCTL_USER="\${QUORATE_LOGIN:-root:${secrets[rootSecret] ?? ""}}"
${isSecure(design) ? `export ETCDCTL_CACERT=${authorityPath}\n` : ""}exec etcdctl --endpoints="\${QUORATE_ENDPOINTS:-${all}}" --dial-timeout=2s --command-timeout=5s "$@"
`;
}

/** Source: etcd 3.5, server/etcdserver/api/etcdhttp/metrics.go: a read, through the majority unless `?serializable=true` follows. */
function health(design: Design, host: string): string {
  const tls = isSecure(design) ? ` --cacert ${authorityPath}` : "";
  return `curl -fsS --max-time 3${tls} ${shellWord(`${clientUrl(design, host)}/health`)}"\${1:-}" | grep -q '"health":"true"'\n`;
}
