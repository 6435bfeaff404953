import { parseConfigOptions, type ConfigFile } from "../../spec/config-options.ts";
import list from "./known.options";

/** The server's sections in a file of its own; the list is what `mariadbd --help --verbose` of MariaDB 11.8 names. */
export function serverConfigFile(path: string): ConfigFile {
  return { path, options: parseConfigOptions(list), hyphensAreUnderscores: true };
}
