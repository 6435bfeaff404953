import { timerKeys, type Origin } from "../contract/origin.ts";
import { configurationPath } from "./config.ts";

const path = configurationPath;
const deviceParameter = /id="fence-(.+)-instance_attributes-([^"]+)"/u;

export const pacemakerOrigins: readonly Origin[] = [
  { path, line: /name="(?:stonith-timeout|dc-deadtime|transition-delay|cluster-recheck-interval)"/u, keys: timerKeys },
  { path, line: /name="stonith-action"/u, keys: [["fencing", "action"]] },
  {
    path,
    line: deviceParameter,
    keys: [["hosts", "$1", "fencing", "$2"], ["fencing", "parameters", "$2"], ["fencing"]],
  },
  { path, line: /id="quorate-vip-(internal|public)/u, keys: [["vip", "$1"]] },
  // Whatever else Pacemaker may run, whether it may run twice is a matter of fencing.
  { path, line: /^/u, keys: [["fencing"]] },
];
