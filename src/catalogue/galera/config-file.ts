import { serverConfigFile } from "../mariadb/config-file.ts";
import { configPath } from "./config.ts";

export const galeraConfigFile = serverConfigFile(configPath);
