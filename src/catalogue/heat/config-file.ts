import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import { configPath } from "./api.ts";
import list from "./known.options";

/** heat.conf; the list is what `oslo-config-generator` prints for heat 24 and its libraries. */
export const heatConfigFile: ConfigFile = { path: configPath, options: parseConfigOptions(list) };
