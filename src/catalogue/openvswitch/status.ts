import type { Part } from "../contract/status.ts";
import { component } from "./config.ts";
import script from "./status.sh";

/** Bash that asks the switch of a host about itself: status.sh. */
export const statusScript: string = script;

export interface SwitchDetail {
  readonly answers: boolean;
  /** `system` or `netdev`, of its bridges, each once. */
  readonly datapaths: readonly string[];
  /** Ports that it was told to have and could not make. */
  readonly broken: number;
}

/** Reads what `statusScript` printed; undefined when that is nothing of it. */
export function parseSwitchStatus(output: string): SwitchDetail | undefined {
  const answers = /^vswitchd (up|down)$/m.exec(output)?.[1];
  const broken = /^broken (\d+)$/m.exec(output)?.[1];
  if (answers === undefined || broken === undefined) return undefined;
  return {
    answers: answers === "up",
    datapaths: [...output.matchAll(/^bridge (\S+)$/gm)].flatMap(([, type]) => type ?? []),
    broken: Number(broken),
  };
}

export function switchPart(output: string, host: string): Part {
  const detail = parseSwitchStatus(output);
  const part = (state: Part["state"], sentence: string): Part => ({
    component,
    host,
    state,
    sentence,
    detail: { ...detail },
  });
  if (detail === undefined) return part("unknown", "could not be asked");
  if (!detail.answers) return part("down", "ovs-vswitchd does not answer: no packet of an instance gets through");
  if (detail.broken > 0) return part("degraded", `${detail.broken} ports could not be made`);
  const by = detail.datapaths.includes("netdev")
    ? "its own process carries the packets"
    : "the kernel carries the packets";
  return part("up", detail.datapaths.length === 0 ? "runs, and has no bridge yet" : `runs; ${by}`);
}
