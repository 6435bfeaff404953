import { hostKeys, timerKeys, type Origin } from "../contract/origin.ts";
import { configPath } from "./volume.ts";

function option(line: RegExp, name: string): Origin {
  return { path: configPath, line, keys: [["services", "drbd", name]] };
}

export const drbdOrigins: readonly Origin[] = [
  option(/^\s*disk \//u, "device"),
  option(/^\s*protocol\b/u, "protocol"),
  option(/^\s*c-max-rate\b/u, "resync-most"),
  option(/^\s*c-min-rate\b/u, "resync-least"),
  option(/^\s*(?:fence-peer|after-resync-target|unfence-peer)\b/u, "module"),
  { path: configPath, line: /^\s*(?:timeout|ping-timeout|ping-int|connect-int)\b/u, keys: timerKeys },
  { path: configPath, line: /^\s*(?:on \S+ \{|address|host \S+ address)/u, keys: hostKeys },
];
