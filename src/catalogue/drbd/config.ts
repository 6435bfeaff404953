import { familyOf } from "../../spec/address.ts";
import { withPort } from "../../text/network-place.ts";
import { block, renderBlocks, type Block } from "../format/block.ts";
import { plainFile } from "../format/plain-file.ts";
import { managedBy } from "../format/header.ts";
import type { ManagedFile } from "../contract/file.ts";
import { hostNamed, timerMs } from "../contract/lookup.ts";
import { addressFor, addressOn, ringNetworks } from "../contract/networks.ts";
import type { Design } from "../contract/design.ts";
import type { HostView } from "../contract/provisions.ts";
import handler from "./handler.sh";
import type { DrbdOptions } from "./options.ts";
import { tenthMs } from "./timers.ts";
import { configPath, dialectOf, handlerPath, minor, port, volumeDevice, volumeHosts, volumeName } from "./volume.ts";

/** By which the two prove to each other who they are. */
export const peerSecret = "drbd-peer";

export function drbdFiles(view: HostView<DrbdOptions>): readonly ManagedFile[] {
  return [
    {
      path: configPath,
      content: renderBlocks(managedBy(view.design.site), [resourceBlock(view)]),
      mode: 0o600,
      owner: "root",
      group: "root",
      secret: true,
    },
    { ...plainFile(handlerPath, handler), mode: 0o755 },
  ];
}

/**
 * The volume as both hosts know it. Sources: drbd.conf-8.4(5), drbd.conf-9.0(5). Version 9 moved `fencing` to the section "net", numbers
 * the hosts, and speaks over several paths at once.
 */
function resourceBlock(view: HostView<DrbdOptions>): Block {
  const { design, options } = view;
  const dialect = dialectOf(design.release, options);
  const fencing = "fencing resource-and-stonith;";
  const handlers = dialect === "9" ? "9.sh" : "sh";
  return block(
    `resource ${volumeName}`,
    `device ${volumeDevice} minor ${minor};`,
    `disk ${options.device};`,
    "meta-disk internal;",
    block("net", ...netLines(view), ...(dialect === "9" ? [fencing] : [])),
    block(
      "disk",
      ...(dialect === "9" ? [] : [fencing]),
      "on-io-error detach;",
      "c-plan-ahead 20;",
      "c-delay-target 10;",
      `c-min-rate ${options["resync-least"]};`,
      `c-max-rate ${options["resync-most"]};`,
    ),
    block(
      "handlers",
      `fence-peer "${handlerPath} /usr/lib/drbd/crm-fence-peer.${handlers}";`,
      dialect === "9"
        ? `unfence-peer "${handlerPath} /usr/lib/drbd/crm-unfence-peer.9.sh";`
        : `after-resync-target "${handlerPath} /usr/lib/drbd/crm-unfence-peer.sh";`,
    ),
    ...(dialect === "9" ? nineHosts(design) : volumeHosts(design).map((host) => hostBlock(design, host, []))),
  );
}

/** No policy throws anything away by itself: two copies that were both written to stay apart until somebody has chosen. */
function netLines({ design, options, secrets }: HostView<DrbdOptions>): readonly string[] {
  const tenths = (name: string): number => timerMs(design, `drbd.${name}`) / tenthMs;
  const seconds = (name: string): number => timerMs(design, `drbd.${name}`) / 1000;
  return [
    `protocol ${options.protocol};`,
    "cram-hmac-alg sha256;",
    `shared-secret "${secrets[peerSecret] ?? ""}";`,
    `timeout ${tenths("timeout")};`,
    `ping-timeout ${tenths("ping-timeout")};`,
    `ping-int ${seconds("ping-int")};`,
    `connect-int ${seconds("connect-int")};`,
    "after-sb-0pri disconnect;",
    "after-sb-1pri disconnect;",
    "after-sb-2pri disconnect;",
    "rr-conflict disconnect;",
    "verify-alg crc32c;",
    "csums-alg crc32c;",
  ];
}

function hostBlock(design: Design, host: string, more: readonly string[]): Block {
  return block(`on ${host}`, ...more, `address ${place(addressFor(design, host, "replication"))};`);
}

/** Over each network that both are on, one after another; with one network, over that. */
function nineHosts(design: Design): readonly Block[] {
  const hosts = volumeHosts(design);
  const paths = pathsOf(design);
  const numbered = (host: string): string => `node-id ${hosts.indexOf(host)};`;
  if (paths.length < 2) return hosts.map((host) => hostBlock(design, host, [numbered(host)]));
  return [
    ...hosts.map((host) => block(`on ${host}`, numbered(host))),
    block(
      "connection",
      ...paths.map((addresses) =>
        block("path", ...hosts.map((host, index) => `host ${host} address ${place(addresses[index] ?? "")};`)),
      ),
    ),
  ];
}

/** Addresses of the hosts, one set a network: the one that carries replication first, then those of the cluster's rings. */
function pathsOf(design: Design): readonly (readonly string[])[] {
  const hosts = volumeHosts(design);
  const first = hosts.map((host) => addressFor(design, host, "replication"));
  const others = ringNetworks(design).map((network) =>
    hosts.map((host) => addressOn(hostNamed(design, host), network)),
  );
  const seen = new Set<string>();
  return [first, ...others].filter((addresses) => {
    const key = addresses.join(" ");
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

function place(address: string): string {
  return familyOf(address) === "IPv6" ? `ipv6 ${withPort(address, port)}` : `ipv4 ${withPort(address, port)}`;
}
