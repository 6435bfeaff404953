import { expect, test } from "vitest";
import { galeraPart } from "./status.ts";

const synced = [
  "wsrep_cluster_size\t3",
  "wsrep_cluster_status\tPrimary",
  "wsrep_local_state_comment\tSynced",
  "wsrep_ready\tON",
].join("\n");

test("a member without a certificate says nothing of one", () => {
  expect(galeraPart(synced, 0, "c1", 3)).toMatchObject({ state: "up", sentence: "Synced, 3 of 3 members, Primary" });
});

test.each([
  [217, "up", "certificate good for 217 days"],
  [12, "degraded", "certificate good for 12 days: apply the site for a new one"],
  [-1, "degraded", "its certificate has ended: it is refused; apply the site"],
])("a member whose certificate has %i days left is %s", (days, state, words) => {
  expect(galeraPart(`${synced}\ncertificate-days ${days}`, 0, "c1", 3)).toMatchObject({
    state,
    sentence: `Synced, 3 of 3 members, Primary; ${words}`,
  });
});
