import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import list from "./known.options";
import { paths } from "./parts.ts";

/** cinder.conf; the list is what `oslo-config-generator` prints for cinder 26 and its libraries. */
export const cinderConfigFile: ConfigFile = { path: paths.conf, options: parseConfigOptions(list) };
