import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import { paths } from "./api.ts";
import list from "./known.options";

/** keystone.conf; the list is what `oslo-config-generator` prints for keystone 27 and its libraries. */
export const keystoneConfigFile: ConfigFile = { path: paths.conf, options: parseConfigOptions(list) };
