/**
 * What can make a sign of life late, as `quorate tune` measures it on the hosts: a program that runs before all others is not given a
 * processor; any other program is not; a packet and its answer are under way; the announcement of who has an address is overdue.
 */
export const delays = ["runs-first", "runs", "round-trip", "announcement"] as const;
export type Delay = (typeof delays)[number];

/** How late a sign of life may come before a part takes another for lost that is not. */
export interface Tolerance {
  /** "Corosync declares the token lost" */
  readonly what: string;
  /** What may be lost to delays, in milliseconds: the time-out without the time after which the sign is due. */
  readonly lateMs: number;
  /** They come one after another, so that they add up. */
  readonly delayedBy: readonly Delay[];
}
