import type { VirtualSwitchProvision } from "../contract/roles/network.ts";
import { units } from "./config.ts";
import datapath from "./datapath.sh";

export const openvswitchSwitch: VirtualSwitchProvision = {
  datapath,
  running: (host) => ({ host, unit: units[2] }),
};
