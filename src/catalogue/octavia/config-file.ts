import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import { configPath } from "./api.ts";
import list from "./known.options";

/** octavia.conf; the list is what `oslo-config-generator` prints for octavia 16 and its libraries. */
export const octaviaConfigFile: ConfigFile = { path: configPath, options: parseConfigOptions(list) };
