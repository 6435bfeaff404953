import { z } from "zod";
import type { Technology } from "../contract/technology.ts";

const options = z.strictObject({});

export const probeDatabase = {
  name: "quorate_probe",
  user: "quorate_probe",
  passwordSecret: "probe-database-password",
};
export const probeQueueUser = { user: "quorate_probe", vhost: "/quorate", passwordSecret: "probe-queue-password" };

/**
 * What drills measure with: a database and a queue vhost of their own, so that measuring never touches a service's data.
 * It runs nothing.
 */
export const probe: Technology<z.infer<typeof options>> = {
  name: "probe",
  kind: "infrastructure",
  options,
  requires: ["galera", "rabbitmq"],
  packages: { zed: [] },
  maskedUnits: [],
  secrets: [
    { name: probeDatabase.passwordSecret, kind: "password" },
    { name: probeQueueUser.passwordSecret, kind: "password" },
  ],
  database: probeDatabase,
  queueUser: probeQueueUser,
  referenceTimers: {},
  components: () => [],
  endpoints: () => [],
  timers: () => [],
  decisions: () => [
    {
      subject: "probe",
      choice: "a database and a queue vhost of their own",
      because: "drills write, and what they write must not touch a service's data",
    },
  ],
  clusterResources: () => ({ resources: [], constraints: [] }),
  failover: () => [],
  files: () => [],
  units: () => [],
  conditions: () => [],
  probes: () => [],
};
