import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import { configPath } from "./api.ts";
import list from "./known.options";

/** barbican.conf; the list is what `oslo-config-generator` prints for barbican 20 and its libraries. */
export const barbicanConfigFile: ConfigFile = { path: configPath, options: parseConfigOptions(list) };
