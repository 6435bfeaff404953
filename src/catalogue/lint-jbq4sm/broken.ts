import { galera } from "../galera/index.ts";
export const x = galera;
