import { readFileSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { programsImage } from "./image.ts";
import standIn from "./api-stand-in.sh";
import { inImage } from "./image-root.ts";

/** The agent under OCF's own tester and by hand, with an API whose answers a file decides; nothing boots, so nothing is systemd's. */

const agent = readFileSync(path.join(import.meta.dirname, "../../resource-agents/openstack-api.sh"), "utf8");
const place = "/usr/lib/ocf/resource.d/quorate/openstack-api";
const parameters = { unit: "trial.service", request: "/root/request" };

let image: string;

beforeAll(async () => {
  // The tester judges metadata by xmllint.
  image = await programsImage();
});

function lay(to: string, text: string): string {
  return `mkdir -p "$(dirname ${to})"\nbase64 -d > ${to} <<< ${Buffer.from(text).toString("base64")}\nchmod 755 ${to}\n`;
}

async function inside(script: string): Promise<{ readonly exitCode: number; readonly text: string }> {
  const request = 'url = "http://127.0.0.1:8774/v2.1/servers"\nheader = "X-Auth-Token: trial"\n';
  return inImage(
    image,
    "10.77.0.11/24",
    `${lay(place, `#!/bin/sh\n${agent}`)}${lay("/usr/bin/systemctl", `#!/bin/bash\n${standIn}`)}${lay("/root/request", request)}${script}\n`,
  );
}

/** One action as the cluster runs it; what it says goes to standard error. */
function act(action: string, environment: Readonly<Record<string, string>> = {}): string {
  const given = {
    OCF_ROOT: "/usr/lib/ocf",
    OCF_RESOURCE_INSTANCE: "trial",
    ...Object.fromEntries(Object.entries(parameters).map(([name, value]) => [`OCF_RESKEY_${name}`, value])),
    OCF_RESKEY_patience: "2",
    ...environment,
  };
  const words = Object.entries(given).map(([name, value]) => `${name}='${value}'`);
  return `env ${words.join(" ")} ${place} ${action}`;
}

test("OCF's own tester has nothing against it", async () => {
  const given = Object.entries(parameters).map(([name, value]) => `-o ${name}=${value}`);
  const { exitCode, text } = await inside(`ocf-tester -n trial ${given.join(" ")} ${place}`);
  expect({ exitCode, text }).toEqual({ exitCode: 0, text: expect.stringContaining("passed all tests") });
});

describe("a monitor tells by the answer's meaning", () => {
  test.each([
    ["serves", "200 ok", "200", "0", 0],
    ["is held back by its gate", "503 DISABLED BY FILE", "200", "0", 0],
    ["answers its health check with an error", "500 no", "200", "0", 1],
    ["refuses a request, at depth 10", "200 ok", "401", "10", 0],
    ["lacks what it rests on, at depth 10", "200 ok", "503", "10", 190],
    ["lacks what it rests on, at depth 20", "200 ok", "500", "20", 1],
    ["says nothing", "hang", "200", "0", 1],
  ] as const)("of an API that %s", async (_, health, request, depth, wanted) => {
    const answers = `printf '%s\\n' '${health}' > /run/health; echo '${request}' > /run/request`;
    const { text } = await inside(
      `printf '200 ok\\n' > /run/health; echo 200 > /run/request\n${act("start")} && ${answers}\n${act("monitor", { OCF_CHECK_LEVEL: depth })}\necho "status $?"`,
    );
    expect(text).toContain(`status ${wanted}`);
  });
});

test("it runs or not, and a process that is killed does not", async () => {
  const { text } = await inside(
    `${act("monitor")}; echo "before $?"; ${act("start")}; echo "start $?"; ${act("monitor")}; echo "then $?"
kill -9 "$(cat /run/trial.pid)"; ${act("monitor")}; echo "killed $?"; ${act("stop")}; echo "stop $?"`,
  );
  expect(text.match(/^(?:before|start|then|killed|stop) \d+$/gmu)).toEqual([
    "before 7",
    "start 0",
    "then 0",
    "killed 7",
    "stop 0",
  ]);
});

test.each([
  ["unit", { OCF_RESKEY_unit: "" }, 6],
  ["patience", { OCF_RESKEY_patience: "soon" }, 6],
  ["health", { OCF_RESKEY_health: "healthcheck" }, 6],
  ["neither url nor request", { OCF_RESKEY_request: "" }, 6],
  ["no URL", { OCF_RESKEY_url: "10.0.0.1:80" }, 6],
  ["/root/none", { OCF_RESKEY_request: "/root/none" }, 5],
] as const)("a wrong parameter is told: %s", async (said, environment, status) => {
  const { exitCode, text } = await inside(act("validate-all", environment));
  expect({ exitCode, text }).toEqual({ exitCode: status, text: expect.stringContaining(said) });
});
