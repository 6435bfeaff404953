import { execa } from "execa";
import { expect, test } from "vitest";
import { sshArguments } from "./ssh-connection.ts";
import { controlPath, type SshTarget } from "./ssh-target.ts";

const target: SshTarget = {
  name: "c1",
  address: "192.0.2.11",
  user: "root",
  port: 2222,
  identity: '/home/a user/id "old"',
  knownHosts: "/srv/labs of mine/known_hosts",
  proxyCommand: "ip netns exec lab socat - TCP:%h:%p,nodelay",
  controlDirectory: "/srv/100% mine/ssh",
};

/** What ssh itself makes of the arguments: `-G` prints the configuration and connects to nobody. */
async function understood(...args: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await execa("ssh", [...args, "-G", target.address]);
  return new Map(stdout.split("\n").map((line) => [line.split(" ", 1)[0] ?? "", line.slice(line.indexOf(" ") + 1)]));
}

test("ssh takes paths with spaces, quotes and percent signs as they are", async () => {
  const seen = await understood(...sshArguments(target));
  expect(seen.get("identityfile")).toBe(target.identity);
  expect(seen.get("userknownhostsfile")).toBe(target.knownHosts);
  expect(seen.get("controlpath")).toBe(controlPath(target));
  expect(seen.get("proxycommand")).toBe(target.proxyCommand);
  expect(seen.get("port")).toBe("2222");
});

/** For how long it waits for a connection, and between two signs of life. */
async function limits(of: SshTarget): Promise<readonly (string | undefined)[]> {
  const seen = await understood(...sshArguments(of));
  return [seen.get("connecttimeout"), seen.get("serveraliveinterval")];
}

test("a host whose processor is emulated is given longer to connect and to be silent", async () => {
  expect(await limits(target)).toEqual(["5", "2"]);
  expect(await limits({ ...target, slow: true })).toEqual(["30", "10"]);
});
