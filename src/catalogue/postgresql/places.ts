import { directory } from "../postgresql-server/places.ts";

export const configPath = `${directory}/postgresql.conf`;
export const hbaPath = `${directory}/pg_hba.conf`;
export const identPath = `${directory}/pg_ident.conf`;
export const settingsPath = `${directory}/agent.conf`;
export const agentPath = "/usr/lib/ocf/resource.d/quorate/postgresql";
