import type { LogReader } from "../../catalogue/contract/events.ts";
import { corosyncEvents } from "../../catalogue/corosync/events.ts";
import { galeraEvents } from "../../catalogue/galera/events.ts";
import { haproxyEvents } from "../../catalogue/haproxy/events.ts";
import { keepalivedEvents } from "../../catalogue/keepalived/events.ts";
import { pacemakerEvents } from "../../catalogue/pacemaker/events.ts";
import { rabbitmqEvents } from "../../catalogue/rabbitmq/events.ts";

/** Every log that a timeline is made of. */
export const logReaders: readonly LogReader[] = [
  keepalivedEvents,
  haproxyEvents,
  corosyncEvents,
  pacemakerEvents,
  galeraEvents,
  rabbitmqEvents,
];
