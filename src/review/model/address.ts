import { blocksOf, lastOf, type Statement } from "../files/blocks.ts";
import { byDefault, given } from "./setting.ts";
import type { AddressInstance, Credential } from "./site-model.ts";
import { vrrpAuthentication } from "./vrrp-authentication.ts";
import { secondsMs, trackedBy, trackScript, type TextAt, type TrackedName } from "./track-script.ts";

/** keepalived.conf(5): advert_int 1 s; priority 100. */
const defaultAdvertMs = 1000;
const defaultPriority = 100;

function textOf(block: readonly Statement[], name: string): string | undefined {
  return lastOf(block, name)?.words[1]?.text;
}

export function addressInstances(
  host: string,
  statements: readonly Statement[],
  textAt: TextAt,
): readonly AddressInstance[] {
  const scripts = new Map(
    blocksOf(statements, "vrrp_script").map((block) => [block.words[1]?.text ?? "", trackScript(block, textAt)]),
  );
  const balancesInKernel = blocksOf(statements, "virtual_server").length > 0;
  const groupScripts = new Map<string, readonly TrackedName[]>();
  for (const group of blocksOf(statements, "vrrp_sync_group")) {
    const body = group.block ?? [];
    const tracked = trackedBy(body);
    for (const member of blocksOf(body, "group").flatMap((block) => block.block ?? [])) {
      groupScripts.set(member.words[0]?.text ?? "", tracked);
    }
  }
  const globals = blocksOf(statements, "global_defs").flatMap((block) => block.block ?? []);
  const globalVersion = textOf(globals, "vrrp_version");
  return blocksOf(statements, "vrrp_instance").map((block): AddressInstance => {
    const body = block.block ?? [];
    const name = block.words[1]?.text ?? "";
    const routerLine = lastOf(body, "virtual_router_id");
    const routerId = Number.parseInt(routerLine?.words[1]?.text ?? "", 10);
    const advert = lastOf(body, "advert_int");
    const advertMs = secondsMs(advert?.words[1]?.text);
    const tracked = [...trackedBy(body), ...(groupScripts.get(name) ?? [])];
    const otherTracks = ["track_process", "track_file"];
    return {
      host,
      name,
      interfaceName: textOf(body, "interface") ?? "",
      routerId: routerLine === undefined || Number.isNaN(routerId) ? undefined : given(routerId, routerLine.where),
      priority: Number.parseInt(textOf(body, "priority") ?? "", 10) || defaultPriority,
      version: (textOf(body, "version") ?? globalVersion) === "3" ? 3 : 2,
      advertMs:
        advert === undefined || advertMs === undefined
          ? byDefault(defaultAdvertMs, block.where)
          : given(advertMs, advert.where),
      initialState: (textOf(body, "state") ?? "BACKUP").toUpperCase(),
      nopreempt: lastOf(body, "nopreempt")?.where,
      addresses: blocksOf(body, "virtual_ipaddress")
        .flatMap((addresses) => addresses.block ?? [])
        .map((address) => (address.words[0]?.text ?? "").split("/")[0] ?? ""),
      scripts: tracked.flatMap(({ name: script, weight, where }) => {
        const known = scripts.get(script);
        return known === undefined ? [] : [weight === undefined ? known : { ...known, weight, weightWhere: where }];
      }),
      undefinedScripts: tracked.filter(({ name: script }) => !scripts.has(script)),
      tracksHealth:
        tracked.some(({ name: script }) => scripts.has(script)) ||
        otherTracks.some((track) => blocksOf(body, track).length > 0),
      balancesInKernel,
      followsInterfaces: blocksOf(body, "track_interface").length > 0,
      authentication: vrrpAuthentication(body),
      where: block.where,
    };
  });
}

/** Plain VRRP passwords. */
export function addressCredentials(statements: readonly Statement[]): readonly Credential[] {
  return blocksOf(statements, "vrrp_instance")
    .flatMap((instance) => blocksOf(instance.block ?? [], "authentication"))
    .flatMap((authentication) => lastOf(authentication.block ?? [], "auth_pass") ?? [])
    .map((line) => ({ of: "VRRP", user: "", password: line.words[1]?.text ?? "", where: line.where }));
}

/**
 * How long a backup waits for a silent master, RFC 5798: three advertisements and a skew of (256 − priority) / 256 of
 * one. In milliseconds.
 */
export function masterDownMs(advertMs: number, priority: number): number {
  return 3 * advertMs + ((256 - Math.min(Math.max(priority, 1), 255)) / 256) * advertMs;
}
