import type { GoalRef } from "../contract/condition.ts";
import type { Design, DesignedQueueUser } from "../contract/design.ts";
import { loginInUse } from "../contract/generations.ts";
import { endpointNamed, nearestPlace } from "../contract/lookup.ts";
import { provision, type HostView } from "../contract/provisions.ts";
import type { IniSection } from "../format/ini.ts";

/**
 * oslo.messaging's `transport_url` for a service: the balancer beside it, and behind that the brokers that live.
 *
 * A list of all brokers is what is usually written there. Measured with the power of one broker cut: a service that was
 * connected to it and had the list held requests up for 5.6 s, then 9.9 s, then 5 s, since it tries the dead one again
 * and again; behind the balancer, which cuts connections to a dead broker, one request waited, for as long as it takes until
 * the other brokers give the dead one up and let a queue be bound.
 */
export function transportUrl({ design, host, provided, secrets }: HostView, owner: string): string {
  const login = loginOf(design, owner);
  const queue = provision(provided, "queue");
  const place = nearestPlace(design, host, endpointNamed(design, queue.endpoint));
  return queue.url(login.vhost, { ...loginInUse(secrets, login), place });
}

/** A service can log in to the queue. */
export function queueReady(
  { design, provided }: Pick<HostView, "design" | "provided">,
  owner: string,
): readonly GoalRef[] {
  return provision(provided, "queue").ready(loginOf(design, owner));
}

function loginOf({ queueUsers }: Pick<Design, "queueUsers">, owner: string): DesignedQueueUser {
  const login = queueUsers.find((each) => each.owner === owner);
  if (login === undefined) throw new Error(`invariant: the design has no queue user of ${owner}`);
  return login;
}

/** The section of oslo.messaging's driver. */
export function messagingSection({ design, host, provided }: HostView): IniSection {
  return provision(provided, "queue").driverSection(design, host);
}
