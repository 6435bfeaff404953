import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import { configPath } from "./api.ts";
import list from "./known.options";

/** ironic.conf; the list is what `oslo-config-generator` prints for ironic 29 and its libraries. */
export const ironicConfigFile: ConfigFile = { path: configPath, options: parseConfigOptions(list) };
