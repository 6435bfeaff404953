import type { GoalRef } from "../condition.ts";
import type { Design } from "../design.ts";
import type { Recovery } from "../recovery.ts";
import type { Replacement } from "../replacement.ts";
import type { DatabaseTrial } from "../trial.ts";
import type { Login } from "./login.ts";
import type { Order } from "./order.ts";

/** What users of the database get, whichever it is. */
export interface DatabaseProvision {
  /** The endpoint that it is reached at. */
  readonly endpoint: string;
  /** The language between client and server, which decides a client's library. */
  readonly protocol: "mysql" | "pgwire";
  /** What a service's host needs to speak to it from Python. */
  readonly clientPackages: readonly string[];
  /** Hosts on which root may ask it over a local socket. */
  hosts(design: Design): readonly string[];
  /** SQLAlchemy's URL of a database: by TLS, and believed for what the client knows of it, where the site has certificates. */
  url(database: string, login: Login, design: Pick<Design, "secrets">): string;
  /** The file on a client's host with whom to believe; undefined where the database speaks in the clear. */
  authority(design: Pick<Design, "secrets">): string | undefined;
  /** The database and its user exist. */
  ready(database: string): readonly GoalRef[];
  /** A bash command that prints a query's rows without a header, columns between tabs, asked as root on one of `hosts`. */
  ask(database: string, sql: string): string;
  /** A name where SQL would take the bare word for something else. */
  quoteName(name: string): string;
  quoteText(text: string): string;
  /**
   * bash, on one of `hosts`, that makes a database's schema with a command which may be cut off: what a first attempt left
   * half done is cleared away by the next.
   */
  makeSchema(database: string, command: string): string;
  /** bash that succeeds when no first schema was cut off. */
  schemaIsWhole(database: string): string;
  /** Has clients who are connected to one of `hosts` connect anew, each when it is in no transaction; absent where there is no way to. */
  readonly letGo?: Order;
  /** bash for one of `hosts`: the same for those clients that are there through one host's balancer. */
  readonly letGoOf?: (design: Design, balancer: string) => string;
  /** Has the cluster promote the copy on this host, one of `hosts`; absent where balancers choose who is written to. */
  readonly promote?: (host: string) => Order;
  trial(design: Design): DatabaseTrial;
  /** How one password of a user gives way to another: it has both for a while, or goes by two names in turn (`loginsTaken`). */
  readonly renews: "two passwords" | "two names";
  /** Absent: no copies are made of it in this way. */
  readonly copySource?: CopySource;
  /** The same, of a log that servers send as bytes. */
  readonly logSource?: LogSource;
  /** How it comes back after the worst; absent where all that there is comes back by itself or not at all. */
  readonly recovery?: (design: Design) => Recovery;
  /** How its contents give way to those of a copy; absent where there are none. */
  readonly replacement?: Replacement;
}

/** What those get who keep copies of the database: a log of all that is written, and whole copies to begin from. */
export interface CopySource {
  /** Where each member gives a whole copy away. The log is read through the endpoint. */
  readonly basePort: number;
  readonly user: string;
  readonly passwordSecret: string;
  /** Name of the secret with the certificate that members show who give a copy away, and of the one who signed it. */
  readonly certificateSecret: string;
  readonly authoritySecret: string;
  /** Under which names transactions stand in the log: a domain, and a server whose own they are, as replication counts them. */
  readonly history: { readonly domain: number; readonly server: number };
  /** Options by which a server reads the same data in the same way. */
  dialect(design: Design): Readonly<Record<string, string | number>>;
  /** A member gives copies away, and lets in who keeps them. */
  ready(design: Design): readonly GoalRef[];
}

/** How those who keep copies follow a log and take whole copies, both through the endpoint. */
export interface LogSource {
  readonly user: string;
  readonly passwordSecret: string;
  /** Where the server's own programs are. */
  programs(design: Design): string;
  /** They are let in. */
  readonly ready: readonly GoalRef[];
}
