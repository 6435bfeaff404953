import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { serversAnswer } from "./servers.ts";

serversAnswer(defaultRelease.name);
