import { Command, Option } from "commander";
import type { Role } from "../serve/documents.ts";
import { serviceDirectory } from "../serve/service.ts";
import { addToken, type KeptToken, readTokens, revokeToken } from "../serve/tokens.ts";
import { Unusable } from "./failure.ts";
import { loadSite } from "./open-site.ts";
import { printJson, printLine } from "./output.ts";
import { siteArgument } from "./site-argument.ts";

interface TokenOptions {
  readonly role: Role;
  readonly revoke?: true;
  readonly list?: true;
  readonly json?: true;
}

export function tokenCommand(): Command {
  return new Command("token")
    .description("Makes a token for somebody and prints it once; only its digest is kept.")
    .argument("[NAME]", "who gets it; a token of the same name is void from then on")
    .addArgument(siteArgument())
    .addOption(new Option("--role <ROLE>", "what it may").choices(["view", "operate"]).default("view"))
    .option("--revoke", "make the token of this name void instead")
    .option("--list", "names and roles of all tokens")
    .option("--json", "print one JSON document")
    .action(token);
}

async function token(name: string | undefined, siteFile: string, options: TokenOptions): Promise<void> {
  if (options.list === true) {
    // The one argument is the site then.
    const directory = await directoryOf(name ?? siteFile);
    const tokens = readTokens(directory).map(({ name: whose, role }) => ({ name: whose, role }));
    if (options.json === true) return printJson({ tokens });
    for (const each of tokens) printLine(`${each.name}\t${each.role}`);
    return;
  }
  if (name === undefined || !/^[\w.@-]{1,64}$/.test(name)) {
    throw new Unusable("a token has a name of letters, digits, and any of . _ @ -, such as ann or prometheus");
  }
  const directory = await directoryOf(siteFile);
  if (options.revoke === true) {
    if (!(await revokeToken(directory, name))) throw new Unusable(`there is no token of the name ${name}`);
    return options.json === true ? printJson({ revoked: name }) : printLine(`The token of ${name} is void.`);
  }
  const made = await addToken(directory, name, options.role);
  if (options.json === true) return printJson({ name, role: options.role, token: made });
  printLine(made);
}

async function directoryOf(siteFile: string): Promise<string> {
  const site = await loadSite(siteFile);
  return serviceDirectory(siteFile, site.name);
}

/** Where nobody has a token yet, one for whoever sits at the terminal; it is not printed where it would end in a log. */
export async function firstToken(directory: string, known: readonly KeptToken[]): Promise<string | undefined> {
  if (known.length > 0) return undefined;
  if (!process.stdout.isTTY) {
    throw new Unusable("nobody has a token for the page yet; make one with: quorate serve token NAME --role operate");
  }
  return addToken(directory, "first", "operate");
}
