import { parseDrbd, type DrbdStatement } from "../files/drbd.ts";
import type { SourceFile, Where } from "../files/source.ts";
import { byDefault, given, type Setting } from "./setting.ts";

/** A resource of DRBD's: a disk that another host has a copy of. */
export interface ReplicatedVolume {
  readonly host: string;
  readonly name: string;
  /** `A`, `B` or `C`. */
  readonly protocol: Setting<string>;
  /** `dont-care`, `resource-only` or `resource-and-stonith`. */
  readonly fencing: Setting<string>;
  /** Who is called to fence: `fence-peer`. */
  readonly hasHandler: boolean;
  /** Who takes back what `crm-fence-peer` told the cluster: `unfence-peer`, or once it is in step again. */
  readonly isLetBack: boolean;
  /** `disk-flushes no`, `disk-barrier no`, `md-flushes no`: what was acknowledged may still be in a disk's memory. */
  readonly unflushed: Where | undefined;
  /** Writes stop without a majority of the copies: `quorum`, of version 9. */
  readonly hasQuorum: boolean;
  readonly twoPrimaries: Where | undefined;
  /** What throws one side's writes away without asking, once both were written. */
  readonly discards: readonly { readonly option: string; readonly value: string; readonly where: Where }[];
  readonly where: Where;
}

/** What gives up what one side wrote, whatever it was. `discard-zero-changes` gives up nothing. Source: drbd.conf-9.0(5). */
const discarding =
  /^(?:discard-(?:younger-primary|older-primary|least-changes|secondary|local|remote|node-.+)|violently(?:-as0p)?|call-pri-lost(?:-after-sb)?)$/u;

/** The resources that a host's files describe, with what `common` says for all. */
export function replicatedVolumes(host: string, files: readonly SourceFile[]): readonly ReplicatedVolume[] {
  const top = files.flatMap(parseDrbd);
  const common = blocks(top, "common");
  return blocks(top, "resource").map((resource): ReplicatedVolume => {
    const levels = [...common, resource];
    const last = (name: string) => levels.flatMap((level) => statements(level, name)).at(-1);
    const word = (name: string, otherwise: string): Setting<string> => {
      const found = last(name);
      return found === undefined ? byDefault(otherwise, resource.where) : given(found.words[1] ?? "", found.where);
    };
    const two = last("allow-two-primaries");
    return {
      host,
      name: resource.words[1] ?? "",
      protocol: word("protocol", "C"),
      fencing: word("fencing", "dont-care"),
      hasHandler: last("fence-peer") !== undefined || last("outdate-peer") !== undefined,
      isLetBack:
        last("unfence-peer") !== undefined ||
        !/crm-fence-peer/u.test(last("fence-peer")?.words[1] ?? "") ||
        /unfence/u.test(last("after-resync-target")?.words.join(" ") ?? ""),
      unflushed: ["disk-flushes", "md-flushes"].map(last).find((found) => /^(?:no|false)$/u.test(found?.words[1] ?? ""))
        ?.where,
      hasQuorum: !/^(?:off|no)$/u.test(word("quorum", "off").value),
      twoPrimaries: two === undefined || /^no$/u.test(two.words[1] ?? "") ? undefined : two.where,
      discards: ["after-sb-0pri", "after-sb-1pri", "after-sb-2pri", "rr-conflict"].flatMap((option) => {
        const found = last(option);
        const value = found?.words[1] ?? "";
        return found !== undefined && discarding.test(value) ? [{ option, value, where: found.where }] : [];
      }),
      where: resource.where,
    };
  });
}

function blocks(of: readonly DrbdStatement[], name: string): readonly DrbdStatement[] {
  return of.filter(({ words, block }) => block !== undefined && words[0] === name);
}

/** In the section itself or in one of those within it: older versions have other sections for the same option. */
function statements({ block = [] }: DrbdStatement, name: string): readonly DrbdStatement[] {
  return block.flatMap((each) => [
    ...(each.block === undefined && each.words[0] === name ? [each] : []),
    ...(each.block === undefined || each.words[0] === "connection"
      ? []
      : each.block.filter(({ words, block: inner }) => inner === undefined && words[0] === name)),
  ]);
}
