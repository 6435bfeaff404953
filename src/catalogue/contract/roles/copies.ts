import type { Guest } from "../replacement.ts";
import type { Order } from "./order.ts";

/** What an operator gets of those who keep copies. Scripts are bash for a copy's host; each prints one JSON document. */
export interface CopiesProvision {
  /**
   * Brings a moment back beside the site: in a server of its own, on data of its own.
   *
   * @param ledger whose rows are told as well, by their ids
   */
  rehearse(moment: Moment, leaveRunning: boolean, ledger?: LedgerTable): string;
  /** Keeps that what was brought back was held against a ledger, and every row was as it had to be. */
  prove(proof: { readonly moment: string; readonly transaction: number; readonly rows: number }): string;
  /**
   * Marks a moment, and keeps beside it what belongs to it, by the names of files.
   *
   * @param at the moment as another copy has told it; undefined: now
   */
  bookmark(name: string, at: MarkedMoment | undefined, kept: Readonly<Record<string, string>>): string;
  /** Takes a bookmark away, with what is kept beside it. */
  forget(name: string): string;
  /** bash that prints a file that is kept beside a bookmark, or nothing. */
  beside(name: string, file: string): string;
  /** How what a copy has takes the place of what the site has. */
  readonly inPlace: {
    /** Brings a moment back beside the site, and writes databases down under an id: all that it has where none is named. */
    keep(id: string, moment: Moment, databases: readonly string[]): string;
    /** What was written down and has not come to its end. */
    readonly open: string;
    /** Puts a database that was written down in the place of the site's own, by whoever is let in meanwhile. */
    put(id: string, database: string, guest: Guest): Order;
    /** What was written down is taken away. */
    end(id: string): Order;
  };
  /** What there is: from when to when, and which bookmarks. */
  readonly list: string;
  /** Absent: no server stays ready on a copy of this database. */
  readonly replica?: {
    /** How the server that stays ready stands on its host, and whether the database answers there. */
    readonly standing: string;
    /** It serves from then on, as far as it has received, which is at least this transaction. Refused while the database answers. */
    promote(number: number): string;
    /** On any copy's host: what that has of the log after a transaction with which this server ends. */
    beyond(end: LogEnd): string;
  };
}

/** `digest`: what tells the transaction from another one of the same number; null where that is not known. */
export interface LogEnd {
  readonly number: number;
  readonly digest: number | null;
}

/** A table of which somebody else knows what it must hold; its rows have an `id`. */
export interface LedgerTable {
  readonly database: string;
  readonly table: string;
}

/** A moment as the database counts: up to which transaction; and when, in seconds since 1970. */
export interface MarkedMoment {
  readonly number: number;
  readonly time: number;
}

/** What is to be brought back: all that was acknowledged before a second, up to a bookmark, or up to the last such statement. */
export type Moment =
  | { readonly kind: "time"; /** Seconds since 1970. */ readonly seconds: number }
  | { readonly kind: "bookmark"; readonly name: string }
  | { readonly kind: "before"; readonly statement: string };
