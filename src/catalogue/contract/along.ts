/**
 * What an apply brings along from where it runs, beside what follows from the site: the program that is to run on hosts, and what it is
 * told of the operator's machine. The files that hold it are there in any rendering, and empty where nothing was brought.
 */
export interface Along {
  /** Quorate itself, a compressed tar archive. The same program gives the same bytes. */
  readonly program: Uint8Array;
  /** By host: the script that says what changes there. It holds no secret that root of the host does not have. */
  readonly scripts: ReadonlyMap<string, string>;
  /** A word that those scripts print before what belongs to one design: another design has another. */
  readonly mark: string;
  /** Who may ask, as JSON: names, roles, and digests of tokens. */
  readonly tokens: string;
  /** What the service is to show, as JSON: the site file's name, and findings on it. */
  readonly shown: string;
}
