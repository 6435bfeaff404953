import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { faultsOf } from "../drill/faults/all.ts";
import { listenedHost } from "../hosts/listened-host.ts";
import { ownFile } from "../hosts/own-program.ts";
import { CurrentService } from "../serve/current-service.ts";
import { makeServer } from "../serve/http-server.ts";
import { readPage } from "../serve/page-files.ts";
import { Service } from "../serve/service.ts";
import { HistoryMirror } from "../serve/shared/history-mirror.ts";
import {
  type InstalledSettings,
  readDesign,
  readSettings,
  readShown,
  renewalAt,
} from "../serve/shared/installed-settings.ts";
import { Lease, type LeaseAnswer } from "../serve/shared/lease.ts";
import { SiteDatabase } from "../serve/shared/site-database.ts";
import { nextTurn, type Turn } from "../serve/shared/turn.ts";
import { exampleSecrets } from "../store/secrets.ts";
import { OperationalError, reasonOf } from "../text/operational-error.ts";
import { interruptible } from "./interruption.ts";
import { listening, parseListen } from "./listening.ts";
import { printLine } from "./output.ts";
import { version } from "./version.ts";

/** Between two questions for the lease, and two looks at what is to be handed on. */
const lookMs = 1000;
/** systemd makes it for the unit; systemd.exec(5), "StateDirectory". */
const stateDirectory = process.env["STATE_DIRECTORY"] ?? "/var/lib/quorate-serve";

/** The service of one of the site's own hosts: it stands by until the site's database says that it is its turn. */
export async function serveInstalled(settingsFile: string): Promise<void> {
  const settings = await readSettings(settingsFile);
  const start = await starter(settings);
  const database = new SiteDatabase(settings.database);
  const lease = new Lease(database, settings.host, settings.leaseMs);
  const mirror = new HistoryMirror(database, lease, settings.host);
  const current = new CurrentService();
  const page = await readPage(ownFile("dist/page"));
  const standsBy = `${settings.host} stands by: another host watches the site.`;
  const server = makeServer(() => current.now, page, undefined, version, { standsBy });
  const { signal, release } = interruptible();
  await listening(server, parseListen(settings.listen));
  printLine(`quorate serve: ${settings.host} stands by`);
  try {
    await takeTurns({ lease, mirror, current, start, signal });
  } finally {
    server.close();
    server.closeAllConnections();
    if (current.now?.history.changes !== undefined) await mirror.handOn(current.now.history.changes).catch(() => 0);
    await current.close();
    await lease.giveUp().catch(() => undefined);
    database.close();
    release();
  }
  process.exit(0);
}

interface Turns {
  readonly lease: Lease;
  readonly mirror: HistoryMirror;
  readonly current: CurrentService;
  readonly start: () => Promise<Service>;
  readonly signal: AbortSignal;
}

async function takeTurns({ lease, mirror, current, start, signal }: Turns): Promise<void> {
  let turn: Turn = "stand-by";
  let heardMs = Date.now();
  while (!signal.aborted) {
    const answer = await asked(lease);
    if (answer.kind !== "away") heardMs = Date.now();
    const next = nextTurn(turn, answer, Date.now() - heardMs);
    try {
      if (next !== turn) {
        printLine(`quorate serve: ${turn} → ${next}`);
        // What cannot be begun is begun again from here.
        turn = "stand-by";
        await become(next, { mirror, current, start });
        turn = next;
      }
      const changes = turn === "active" ? current.now?.history.changes : undefined;
      if (changes !== undefined && answer.kind === "mine") await mirror.handOn(changes);
    } catch (error) {
      // The database went away meanwhile: what was not handed on is noted, and asked for again.
      if (!(error instanceof OperationalError)) throw error;
      process.stderr.write(`quorate serve: ${reasonOf(error)}\n`);
    }
    await pause(lookMs, undefined, { signal }).catch(() => undefined);
  }
}

async function become(
  turn: Turn,
  { mirror, current, start }: Pick<Turns, "mirror" | "current" | "start">,
): Promise<void> {
  switch (turn) {
    case "stand-by":
      return current.close();
    case "alone":
      return current.replace(start);
    case "active":
      return current.replace(async () => {
        await mirror.load(stateDirectory);
        return start();
      });
  }
}

async function asked(lease: Lease): Promise<LeaseAnswer> {
  try {
    return await lease.take();
  } catch (error) {
    if (error instanceof OperationalError) return { kind: "away" };
    throw error;
  }
}

/** All that a service needs is read once: another apply starts the unit anew, or brings another mark, which ends this process. */
async function starter(settings: InstalledSettings): Promise<() => Promise<Service>> {
  const design = await readDesign(settings.design);
  const { mark, siteFile, findings } = await readShown(settings.shown);
  const [ca, pem] = await Promise.all([readFile(settings.watch.ca, "utf8"), readFile(settings.watch.pem, "utf8")]);
  endWithAnotherMark(settings.shown, mark);
  const hosts = new Map(
    design.hosts.map(({ name, address }) => [
      name,
      listenedHost({ name, address, port: settings.watch.port, mark, ca, pem }),
    ]),
  );
  return () =>
    Service.start({
      design,
      // The hosts' own scripts have the site's; here they only stand in for them, in the same places.
      secrets: exampleSecrets(design.secrets),
      hosts,
      siteFile,
      installed: { directory: stateDirectory, tokens: path.dirname(settings.tokens) },
      where: "the site's own hosts",
      servedBy: settings.host,
      version,
      isSecure: true,
      findings,
      renewal: async () => renewalAt(await readShown(settings.shown), Date.now()),
      faults: faultsOf(design).map(({ name }) => name),
      drills: path.join(stateDirectory, "drills"),
      actions: {},
    });
}

/** Hosts that an apply told something else are heard by who was told it as well; systemd starts this anew. */
function endWithAnotherMark(file: string, mark: string): void {
  const look = async (): Promise<void> => {
    // A file that is just being replaced is read the next time.
    const now = await readShown(file).catch(() => undefined);
    if (now !== undefined && now.mark !== mark) process.kill(process.pid, "SIGTERM");
  };
  setInterval(() => void look(), 2000).unref();
}
