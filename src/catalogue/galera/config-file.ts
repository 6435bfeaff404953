import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import { configPath } from "./config.ts";
import list from "./known.options";

/** The server's sections; the list is what `mariadbd --help --verbose` of MariaDB 11.8 names. */
export const galeraConfigFile: ConfigFile = {
  path: configPath,
  options: parseConfigOptions(list),
  hyphensAreUnderscores: true,
};
