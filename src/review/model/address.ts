import { blocksOf, lastOf, type Statement } from "../files/blocks.ts";
import { byDefault, given } from "./setting.ts";
import type { AddressInstance, Credential, TrackScript } from "./site-model.ts";

/** keepalived.conf(5): advert_int 1 s; of a vrrp_script interval 1 s, fall 1; priority 100. */
const defaultAdvertMs = 1000;
const defaultScriptIntervalMs = 1000;
const defaultPriority = 100;

/** `advert_int` and `interval` are seconds, possibly with a fraction. */
function secondsMs(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,6}(?:\.\d{1,6})?$/u.test(text) ? Number(text) * 1000 : undefined;
}

function textOf(block: readonly Statement[], name: string): string | undefined {
  return lastOf(block, name)?.words[1]?.text;
}

export function addressInstances(host: string, statements: readonly Statement[]): readonly AddressInstance[] {
  const scripts = new Map(
    blocksOf(statements, "vrrp_script").map((block) => [block.words[1]?.text ?? "", trackScript(block)]),
  );
  const groupScripts = new Map<string, readonly string[]>();
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
    const routerId = lastOf(body, "virtual_router_id");
    const advert = lastOf(body, "advert_int");
    const advertMs = secondsMs(advert?.words[1]?.text);
    const scriptNames = [...trackedBy(body), ...(groupScripts.get(name) ?? [])];
    const otherTracks = ["track_process", "track_interface", "track_file", "track_bfd"];
    return {
      host,
      name,
      interfaceName: textOf(body, "interface") ?? "",
      routerId:
        routerId === undefined ? undefined : given(Number.parseInt(routerId.words[1]?.text ?? "", 10), routerId.where),
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
      scripts: scriptNames.flatMap((script) => scripts.get(script) ?? []),
      tracksHealth: scriptNames.length > 0 || otherTracks.some((track) => blocksOf(body, track).length > 0),
      where: block.where,
    };
  });
}

function trackedBy(body: readonly Statement[]): string[] {
  return blocksOf(body, "track_script")
    .flatMap((track) => track.block ?? [])
    .map((script) => script.words[0]?.text ?? "");
}

function trackScript(block: Statement): TrackScript {
  const body = block.block ?? [];
  const interval = lastOf(body, "interval");
  const fallLine = lastOf(body, "fall");
  const intervalMs = secondsMs(interval?.words[1]?.text) ?? defaultScriptIntervalMs;
  const fall = Number.parseInt(fallLine?.words[1]?.text ?? "", 10) || 1;
  const timed = interval ?? fallLine;
  const detectionMs = intervalMs * fall;
  return {
    name: block.words[1]?.text ?? "",
    command: (lastOf(body, "script")?.words.slice(1) ?? []).map((word) => word.text).join(" "),
    commandWhere: lastOf(body, "script")?.where ?? block.where,
    intervalMs,
    fall,
    detectionMs: timed === undefined ? byDefault(detectionMs, block.where) : given(detectionMs, timed.where),
    where: block.where,
  };
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
