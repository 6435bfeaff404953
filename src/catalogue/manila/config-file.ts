import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import { configPath } from "./api.ts";
import list from "./known.options";

/** manila.conf; the list is what `oslo-config-generator` prints for manila 20 and its libraries. */
export const manilaConfigFile: ConfigFile = { path: configPath, options: parseConfigOptions(list) };
