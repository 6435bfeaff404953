import type { VirtualSwitchProvision } from "../contract/provisions.ts";
import { units } from "./config.ts";
import datapath from "./datapath.sh";

export const openvswitchSwitch: VirtualSwitchProvision = {
  datapath,
  running: (host) => ({ host, unit: units[2] }),
};
