import type { Site } from "../../spec/site.ts";
import type { ManagedUnit } from "../contract/condition.ts";
import type { Design } from "../contract/design.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, timerMs } from "../contract/lookup.ts";
import type { HostView } from "../contract/provisions.ts";
import type { SecretNeed } from "../contract/secret.ts";
import { managedBy } from "../format/header.ts";
import { plainFile } from "../format/plain-file.ts";
import { withGiven } from "../../text/script.ts";
import { balancerHosts, socketPath, unit as balancerUnit } from "./config.ts";
import { hostsMin } from "./parting.ts";
import program from "./silence.py";

export const silenceUnit = "quorate-silence.service";
/** Where hosts send each other that they are there. */
export const beatsPort = 8405;
const programPath = "/usr/libexec/quorate/silence";
const keyPath = "/etc/haproxy/quorate-silence.key";
const unitPath = `/etc/systemd/system/${silenceUnit}`;
const keySecret = "silence-key";

export function silenceSecrets({ hosts }: Pick<Site, "hosts">): readonly SecretNeed[] {
  const enough = hosts.filter(({ roles }) => roles.includes("control")).length >= hostsMin;
  // Hosts that have other keys hear each other's beats and believe no word of them: meanwhile nobody is given up but by checks.
  return enough ? [{ name: keySecret, kind: "bytes-256", ownOnly: true, rotates: { kind: "beats", by: "swap" } }] : [];
}

/**
 * A program by which balancers learn of a silent host at once, and its unit. A host that stands still takes connections and answers none:
 * a check waits for its time-out, twice, and an API's as long again, since slow is not dead. That no beat came is known sooner, to all.
 */
export function silenceFiles({ design, host, secrets }: HostView): readonly ManagedFile[] {
  const names = balancerHosts(design);
  const content = withGiven(program, {
    members: names.map((name) => ({ name, address: hostNamed(design, name).address })),
    me: names.indexOf(host),
    port: beatsPort,
    beat: timerMs(design, "haproxy.beat") / 1000,
    silence: timerMs(design, "haproxy.silence") / 1000,
    key: keyPath,
    balancer: socketPath,
    servers: Object.fromEntries(names.map((name) => [name, serversOn(design, name)])),
  });
  return [
    { ...plainFile(programPath, `#!/usr/bin/python3\n# ${managedBy(design.site)}\n${content}`), mode: 0o755 },
    {
      path: keyPath,
      content: Uint8Array.from(Buffer.from(secrets[keySecret] ?? "", "base64")),
      mode: 0o600,
      owner: "root",
      group: "root",
      secret: true,
    },
    plainFile(
      unitPath,
      `# ${managedBy(design.site)}
[Unit]
Description=Tells the balancer which hosts have fallen silent
After=network-online.target ${balancerUnit}
[Service]
ExecStart=${programPath}
ExecReload=/bin/kill -HUP $MAINPID
[Install]
WantedBy=multi-user.target
`,
    ),
  ];
}

/** What the balancers send to a host, by their names: PROXY/SERVER. */
function serversOn({ endpoints, relays }: Design, host: string): readonly string[] {
  return [...endpoints, ...relays]
    .filter(({ backends }) => backends.some((each) => each.host === host))
    .map(({ name }) => `${name}/${host}`);
}

/** It runs before other work, as what it listens for does: who waits for a processor hears nobody. */
export function silenceOf(host: string): ManagedUnit {
  return {
    unit: silenceUnit,
    files: [programPath, keyPath, unitPath],
    runs: {
      rank: "keeper",
      settings: { CPUSchedulingPolicy: "rr", CPUSchedulingPriority: "40", MemoryMax: "64M" },
    },
    onChange: "reload",
    startedBy: "systemd",
    ready: `systemctl is-active --quiet ${silenceUnit}`,
    after: [{ host, unit: balancerUnit }],
    startMs: 10_000,
  };
}
