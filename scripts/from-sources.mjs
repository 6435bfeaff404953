// Makes Node run the sources as they are: `node --import ./scripts/from-sources.mjs FILE.ts`. TypeScript is tsx's matter; scripts
// are imported as their text.
import { register } from "node:module";
import { register as registerTypeScript } from "tsx/esm/api";

registerTypeScript();
register("./text-loader.mjs", import.meta.url);
