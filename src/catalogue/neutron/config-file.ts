import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import { paths } from "./api.ts";
import list from "./known.options";

/** neutron.conf and ML2's file; the list is what `oslo-config-generator` prints for neutron 26 and its libraries. */
export const neutronConfigFile: ConfigFile = { path: paths.conf, options: parseConfigOptions(list) };
