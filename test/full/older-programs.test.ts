import { describe } from "vitest";
import { defaultRelease, releases } from "../../src/catalogue/releases/index.ts";
import { programsAccept } from "../programs/accept.ts";
import { optionsAreKnown } from "../programs/oslo-options.ts";
import { serversAnswer } from "../programs/servers.ts";

/** The other releases' programs judge what is rendered for them, as those of the default do in every test run. */
describe.each(releases.filter(({ name }) => name !== defaultRelease.name))("$name", ({ name }) => {
  optionsAreKnown(name);
  programsAccept(name);
  serversAnswer(name);
});
