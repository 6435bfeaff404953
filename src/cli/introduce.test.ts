import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import type { ShownKeys } from "../hosts/host-keys.ts";
import type { SshTarget } from "../hosts/ssh-target.ts";
import { introduceHosts } from "./introduce.ts";

const targets = ["c1", "c2", "c3"].map((name, index): SshTarget => ({
  name,
  address: `10.0.0.1${index + 1}`,
  controlDirectory: "/nowhere",
}));

/** ssh knows c1 alone. What was said, and what is remembered. */
async function introduced(isTTY: boolean, answer: string) {
  const [input, output] = [new PassThrough(), new PassThrough()].map((stream) => Object.assign(stream, { isTTY }));
  if (input === undefined || output === undefined) throw new Error("invariant: two streams");
  input.end(answer);
  const said: string[] = [];
  const remembered: string[] = [];
  const asked: string[] = [];
  const keys = {
    isUnknown: ({ name }: SshTarget) => Promise.resolve(name !== "c1"),
    askForKeys: ({ name, address }: SshTarget): Promise<ShownKeys> => {
      asked.push(name);
      const fingerprints = [`256 SHA256:of-${name} ${address} (ED25519)`];
      return Promise.resolve({ host: name, fingerprints, lines: `${address} key-of-${name}\n` });
    },
    remember: (shown: readonly ShownKeys[]) => {
      remembered.push(...shown.map(({ host }) => host));
      return Promise.resolve();
    },
  };
  const ended = await introduceHosts(targets, { say: (line) => said.push(line) }, { input, output }, keys).then(
    () => "known",
    (error: unknown) => String(error),
  );
  return { ended, said, remembered, asked };
}

test("hosts that are not known are shown by their keys and taken when a person says so, once for all", async () => {
  expect(await introduced(true, "y\n")).toEqual({
    ended: "known",
    said: [
      "ssh does not know c2 and c3. They show these keys:",
      "    c2: 256 SHA256:of-c2 10.0.0.12 (ED25519)",
      "    c3: 256 SHA256:of-c3 10.0.0.13 (ED25519)",
      "A host tells its own: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
    ],
    remembered: ["c2", "c3"],
    asked: ["c2", "c3"],
  });
});

test("they are not when the person says nothing", async () => {
  const { ended, remembered } = await introduced(true, "\n");
  expect(ended).toContain("the keys of c2 and c3 were not taken, and nothing was changed");
  expect(remembered).toEqual([]);
});

test("where nobody can be asked they are refused, with what to do, and are not even asked for their keys", async () => {
  const { ended, remembered, asked } = await introduced(false, "y\n");
  expect(ended).toContain("without a terminal nobody can be asked: run quorate apply in one, or compare the keys");
  expect([...remembered, ...asked]).toEqual([]);
});
