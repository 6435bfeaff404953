import type { GoalRef } from "../condition.ts";
import type { Design, DesignDraft, OutageTerm } from "../design.ts";
import type { Secrets } from "../secret.ts";
import type { Login } from "./login.ts";

/** What those get who elect one of themselves: what most members have is kept, and a lease ends unless its holder renews it. */
export interface LeaseStoreProvision {
  /** How clients speak to it: `etcd3`. */
  readonly protocol: string;
  /** Where a host's clients reach its members, the host's own first. */
  places(design: Pick<Design, "hosts" | "voters">, host: string): readonly string[];
  /** Below which its users' keys stand. */
  readonly prefix: string;
  login(secrets: Secrets): Omit<Login, "place">;
  /** The file on a client's host with whom to believe; undefined where the store speaks in the clear. */
  authority(design: Pick<Design, "secrets">): string | undefined;
  /** It takes writes, of those who have a login. */
  ready(): readonly GoalRef[];
  /** bash, on a member's host, that prints what stands at a key below the prefix: nothing where nothing does. */
  read(key: string): string;
  /** bash, there, that puts its standard input at the key. */
  write(key: string): string;
  /** Until it takes writes again when a host lost power. */
  leaderLoss(draft: Pick<DesignDraft, "timers">): readonly OutageTerm[];
  /** How much longer than its holder asked a lease may last, counted from there. */
  leaseExtraMs(draft: Pick<DesignDraft, "timers">): number;
}
