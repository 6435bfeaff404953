import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import { configPath } from "./api.ts";
import list from "./known.options";

/** glance-api.conf; the list is what `oslo-config-generator` prints for glance 30 and its libraries. */
export const glanceConfigFile: ConfigFile = { path: configPath, options: parseConfigOptions(list) };
