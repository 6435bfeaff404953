import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import { paths } from "./api.ts";
import list from "./known.options";

/** placement.conf; the list is what `oslo-config-generator` prints for placement 13 and its libraries. */
export const placementConfigFile: ConfigFile = { path: paths.conf, options: parseConfigOptions(list) };
