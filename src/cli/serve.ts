import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { Command } from "commander";
import { execa } from "execa";
import { z } from "zod";
import { faultsOf } from "../drill/faults/all.ts";
import { ownFile, ownProgram } from "../hosts/own-program.ts";
import type { Certificate } from "../serve/http-server.ts";
import { makeServer } from "../serve/http-server.ts";
import { readPage } from "../serve/page-files.ts";
import { Service, serviceDirectory } from "../serve/service.ts";
import { readTokens } from "../serve/tokens.ts";
import { reasonOf } from "../text/operational-error.ts";
import { Unusable } from "./failure.ts";
import { interruptible } from "./interruption.ts";
import { type ListenAt, listening, parseListen } from "./listening.ts";
import { designOf, withSecrets } from "./open-site.ts";
import { printLine } from "./output.ts";
import { reachSite, type Whereabouts, whereOption } from "./reach.ts";
import { canaryAction, servedActions } from "./serve-actions.ts";
import { firstToken, tokenCommand } from "./serve-token.ts";
import { siteArgument } from "./site-argument.ts";
import { version } from "./version.ts";

interface ServeOptions {
  readonly listen: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly drills?: string;
  readonly on: Whereabouts;
}

export function command(): Command {
  return new Command("serve")
    .description(
      "Watches a site for as long as it runs, and serves a page, a JSON API, a stream of events and metrics.",
    )
    .addArgument(siteArgument())
    .option("--listen <ADDRESS:PORT>", "where to listen; beyond this machine only with TLS", "127.0.0.1:8470")
    .option("--tls-cert <FILE>", "certificate chain, PEM; read again on SIGHUP")
    .option("--tls-key <FILE>", "its private key, PEM")
    .option("--drills <DIR>", "where drills leave their verdicts; drills/ beside the site file when left out")
    .addOption(whereOption())
    .addCommand(tokenCommand())
    .addHelpText(
      "after",
      "\nWho may ask: quorate serve token. What it remembers is kept beside the site file, in .quorate/SITE/serve/.",
    )
    .action(serve);
}

async function serve(siteFile: string, options: ServeOptions): Promise<void> {
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
  const designed = await designOf(siteFile);
  const { hosts, lab, sentence: where } = reachSite(designed.site, siteFile, options.on);
  const { design, secrets } = await withSecrets(designed, "known");
  const directory = serviceDirectory(siteFile, design.site);
  const token = await firstToken(directory, readTokens(directory));

  const { signal, release } = interruptible();
  const service: Service = await Service.start({
    design,
    secrets,
    hosts,
    siteFile,
    where,
    ...(lab === undefined ? {} : { lab: lab.name }),
    servedBy: hostname(),
    version,
    isSecure: certificate !== undefined,
    notify: designed.site.notify ?? [],
    findings: await findingsOf(siteFile),
    faults: faultsOf(design).map(({ name }) => name),
    drills: options.drills ?? path.join(path.dirname(path.resolve(siteFile)), "drills"),
    actions: {
      ...servedActions({ ...designed, secrets, hosts, siteFile }, () => service.live.snapshot),
      canary: canaryAction({ design, secrets }, siteFile, lab),
    },
  });
  const server = makeServer(service, page, certificate);
  const onHangUp = (): void => void renewCertificate(server, options);
  process.on("SIGHUP", onHangUp);
  try {
    const port = await listening(server, at);
    printLine(`quorate serve: ${design.site}, ${where}; ${addressOf({ ...at, port }, certificate, token)}`);
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  } finally {
    process.off("SIGHUP", onHangUp);
    server.close();
    server.closeAllConnections();
    await service.close();
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

const checked = z.object({
  findings: z.array(
    z.object({
      code: z.string(),
      severity: z.string(),
      message: z.string(),
      file: z.string(),
      line: z.number(),
      remedy: z.string(),
    }),
  ),
});

/** What `check` says, asked of a process of its own: what it thinks with is needed once, and this process lives long. */
async function findingsOf(siteFile: string) {
  const check = [...ownProgram("cli/main"), "check", siteFile, "--json"];
  const { stdout } = await execa(process.execPath, check, { reject: false, stdin: "ignore" });
  return checked.parse(JSON.parse(stdout)).findings;
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
