import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import list from "./known.options";
import { configPath } from "./places.ts";

/** nova.conf; the list is what `oslo-config-generator` prints for nova 31 and its libraries. */
export const novaConfigFile: ConfigFile = { path: configPath, options: parseConfigOptions(list) };
