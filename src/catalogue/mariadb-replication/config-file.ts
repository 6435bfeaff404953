import { serverConfigFile } from "../mariadb/config-file.ts";
import { configPath } from "./places.ts";

export const replicationConfigFile = serverConfigFile(configPath);
