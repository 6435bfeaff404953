import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { programsAccept } from "./accept.ts";

programsAccept(defaultRelease.name);
