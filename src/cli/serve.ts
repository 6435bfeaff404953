import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import { ownFile } from "../hosts/own-program.ts";
import { CurrentService } from "../serve/current-service.ts";
import { watchFile } from "../serve/file-watch.ts";
import type { Certificate } from "../serve/http-server.ts";
import { makeServer } from "../serve/http-server.ts";
import { readPage } from "../serve/page-files.ts";
import { serviceDirectory } from "../serve/service.ts";
import { readTokens } from "../serve/tokens.ts";
import { OperationalError, reasonOf } from "../text/operational-error.ts";
import { Unusable } from "./failure.ts";
import { interruptible } from "./interruption.ts";
import { type ListenAt, listening, parseListen } from "./listening.ts";
import { designOf, type OpenSite } from "./open-site.ts";
import { printLine } from "./output.ts";
import { type Whereabouts, whereOption } from "./reach.ts";
import { findingsOf, servedSite, type ServeSite } from "./serve-site.ts";
import { serveInstalled } from "./serve-installed.ts";
import { firstToken, tokenCommand } from "./serve-token.ts";
import { siteArgument } from "./site-argument.ts";
import { version } from "./version.ts";

/** Between two looks at the site file. */
const siteFileMs = 2000;

interface ServeOptions {
  readonly listen: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly drills?: string;
  readonly on: Whereabouts;
  readonly installed?: string;
}

export function command(): Command {
  return (
    new Command("serve")
      .description(
        "Watches a site for as long as it runs, and serves a page, a JSON API, a stream of events and metrics.",
      )
      .addArgument(siteArgument())
      .option("--listen <ADDRESS:PORT>", "where to listen; beyond this machine only with TLS", "127.0.0.1:8470")
      .option("--tls-cert <FILE>", "certificate chain, PEM; read again on SIGHUP")
      .option("--tls-key <FILE>", "its private key, PEM")
      .option("--drills <DIR>", "where drills leave their verdicts; drills/ beside the site file when left out")
      .addOption(whereOption())
      // For the unit that an apply installs; nobody types it.
      .addOption(new Option("--installed <FILE>", "what an apply told this host's service").hideHelp())
      .addCommand(tokenCommand())
      .addHelpText(
        "after",
        "\nWho may ask: quorate serve token. What it remembers is kept beside the site file, in .quorate/SITE/serve/.",
      )
      .action(serve)
  );
}

async function serve(siteFile: string, options: ServeOptions): Promise<void> {
  if (options.installed !== undefined) return serveInstalled(options.installed);
  const at = parseListen(options.listen);
  const certificate = await readCertificate(options);
  if (certificate === undefined && !at.isLoopback) {
    throw new Unusable(
      `${options.listen} can be reached from elsewhere: give --tls-cert and --tls-key, or listen at 127.0.0.1`,
    );
  }
  const page = await readPage(ownFile("dist/page")).catch((error: unknown) => {
    throw new Unusable("the page is not built; build it with: npm run build", { cause: error });
  });
  const how = {
    on: options.on,
    isSecure: certificate !== undefined,
    ...(options.drills === undefined ? {} : { drills: options.drills }),
  };
  const served = await servedSite(await designOf(siteFile), how);
  const { site } = served.opened;
  const directory = serviceDirectory(siteFile, site.name);
  const token = await firstToken(directory, readTokens(directory));

  const { signal, release } = interruptible();
  const current = new CurrentService(await served.start(false));
  const server = makeServer(() => current.now, page, certificate, version);
  const onHangUp = (): void => void renewCertificate(server, options);
  process.on("SIGHUP", onHangUp);
  try {
    const port = await listening(server, at);
    printLine(`quorate serve: ${site.name}, ${served.where}; ${addressOf({ ...at, port }, certificate, token)}`);
    await watchFile(siteFile, siteFileMs, () => takeAnew(current, served.opened, how), signal);
  } finally {
    process.off("SIGHUP", onHangUp);
    server.close();
    server.closeAllConnections();
    await current.close();
    release();
  }
  // Connections that are still being made to dead hosts would keep the process for some seconds.
  process.exit(0);
}

/** The token stands behind the #, which browsers send to nobody. */
function addressOf({ host, port }: ListenAt, certificate: Certificate | undefined, token: string | undefined): string {
  const scheme = certificate === undefined ? "http" : "https";
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}/${token === undefined ? "" : `#token=${token}`}`;
}

/** The site file holds something else: a sound one is served from now on, of one that is not the findings are shown. */
async function takeAnew(current: CurrentService, { file, site }: OpenSite, how: ServeSite): Promise<void> {
  try {
    const designed = await designOf(file);
    if (designed.site.name !== site.name) {
      throw new Unusable(`it is of the site ${designed.site.name} now; start serve again for that one`);
    }
    const served = await servedSite(designed, how);
    // Who is being served something has it to its end; what the site is to be can wait for that.
    await current.now?.actions.idle();
    await current.replace(() => served.start(true));
    printLine(`quorate serve: ${file} was read anew`);
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error;
    process.stderr.write(`quorate serve: ${file} is not served as it is now: ${reasonOf(error)}\n`);
    current.now?.findNow(await findingsOf(file));
  }
}

async function readCertificate({ tlsCert, tlsKey }: ServeOptions): Promise<Certificate | undefined> {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) throw new Unusable("--tls-cert and --tls-key belong together");
  return { cert: await bytesOf(tlsCert), key: await bytesOf(tlsKey) };
}

function bytesOf(file: string): Promise<Buffer> {
  return readFile(file).catch((error: unknown) => {
    throw new Unusable(`${file} cannot be read: ${reasonOf(error)}`, { cause: error });
  });
}

/** A certificate is renewed under way; one that cannot be used leaves the old one in place. */
async function renewCertificate(server: ReturnType<typeof makeServer>, options: ServeOptions): Promise<void> {
  if (!("setSecureContext" in server)) return;
  try {
    const certificate = await readCertificate(options);
    if (certificate !== undefined) server.setSecureContext(certificate);
  } catch (error) {
    process.stderr.write(`quorate serve: the certificate stays as it was: ${reasonOf(error)}\n`);
  }
}
