import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import { configPath } from "./api.ts";
import list from "./known.options";

/** designate.conf; the list is what `oslo-config-generator` prints for designate 20 and its libraries. */
export const designateConfigFile: ConfigFile = { path: configPath, options: parseConfigOptions(list) };
