import type { Decision } from "../contract/design.ts";
import type { RabbitmqOptions } from "./options.ts";
import { atLeast, type Release } from "../releases/release.ts";

export function rabbitmqDecisions(release: Release, options: RabbitmqOptions): readonly Decision[] {
  return [
    options.queues === "quorum" ? quorum : classic,
    ...always,
    freeDisk(options),
    ...(atLeast(release, "rabbitmq", "4.0") ? [deliveryLimit, copies] : []),
  ];
}

const quorum: Decision = {
  subject: "rabbitmq queues",
  choice: "quorum queues",
  because: "mirrored queues lose confirmed messages in a partition; quorum queues confirm what a majority has on disk",
};
/** Sources: RabbitMQ's issue 12366; oslo.messaging's `impl_rabbit.py`, on error 541. */
const copies: Decision = {
  subject: "rabbitmq copies of queues",
  choice:
    "a broker that comes back leaves copies of queues behind that were declared anew meanwhile; a copy that does not follow for half a minute is made anew; a queue of a service's calls that nobody can lead for as long is deleted",
  because:
    "services delete and declare a queue that does not answer, and the old copy of a broker that was away then leads the new queue or keeps it from being led: calls were unanswered for ever on brokers that all ran",
};
const classic: Decision = {
  subject: "rabbitmq queues",
  choice: "classic queues, each on one broker",
  because: "the site says so; what is in them cannot be reached while that broker's host is lost",
};

const always: readonly Decision[] = [
  {
    subject: "rabbitmq partitions",
    choice: "pause_minority",
    because:
      "a broker that hears no majority stops serving rather than going on with a copy of its own; brokers that missed each other for seconds and hear each other again before they paused stay apart, which status shows, until one is restarted",
  },
  {
    subject: "rabbitmq failure detection",
    choice:
      "a queue's leader is replaced on suspicion; a broker leaves the cluster when its host acknowledges nothing, or after the net tick time",
    because:
      "an election can be taken back, a broker that was expelled by mistake must restart to come back; the kernel answers for a host however busy the broker on it is",
  },
  {
    subject: "rabbitmq clients",
    choice: "services reach the brokers at the balancer beside them",
    because:
      "with a list of all brokers a client tries the dead one again and again, for seconds each time; the balancer cuts connections to it and offers only those that live",
  },
  {
    subject: "rabbitmq administration",
    choice: "erl_call instead of the management plugin",
    because: "it asks a broker in 3 ms, needs no port and no plugin, and adds nothing to the broker's memory",
  },
];

/**
 * Sources: RabbitMQ's documentation, "Free Disk Space Alarms" and "Quorum Queues" (the log that is written ahead is begun anew at 512 MiB,
 * and what was in it then goes to files of each queue).
 */
function freeDisk({ freeDiskMiB }: RabbitmqOptions): Decision {
  return {
    subject: "rabbitmq disk",
    choice: `no messages are taken while a broker has less than ${freeDiskMiB} MiB free; by itself it would go on to 50 MB`,
    because:
      "quorum queues write a log of 512 MiB ahead, and once more into files of each queue: a disk that fills within that breaks the broker; a share of the memory would be more than some system disks have, and one broker that is short of space holds up the publishers of all",
  };
}

/** Source: RabbitMQ 4.0 release notes; documentation, "Quorum Queues", "Poison Message Handling". */
const deliveryLimit: Decision = {
  subject: "rabbitmq deliveries",
  choice: "a message that was handed out 20 times and never acknowledged is dropped: the version's own limit stays",
  because:
    "one message that breaks each of its consumers would go round for ever; a host's loss counts once, and only for what its consumers had not acknowledged",
};
