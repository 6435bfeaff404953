import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { optionsAreKnown } from "./oslo-options.ts";

optionsAreKnown(defaultRelease.name);
