import { upLab } from "../../lab/up.ts";
export const x = upLab;
