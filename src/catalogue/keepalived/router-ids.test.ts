import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withVariables } from "../../text/script.ts";
import routerIds from "./router-ids.sh";

const instance = (name: string, id: number, address: string) => `vrrp_instance ${name} {
    virtual_router_id ${id}
    unicast_peer {
        10.77.0.12
    }
    virtual_ipaddress {
        ${address}/24
    }
}
`;

let directory: string;
let conf: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "quorate-ids-"));
  conf = path.join(directory, "keepalived.conf");
  await writeFile(conf, instance("internal", 10, "10.77.0.10") + instance("public", 11, "10.77.0.250"));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function mayGoOn(wanted: readonly string[], { runs = true, file = "" } = {}): Promise<boolean> {
  const script = withVariables(routerIds, { unit: "keepalived.service", conf: file === "" ? conf : file, wanted });
  const systemctl = `systemctl() { ${runs}; }\n`;
  const { exitCode } = await execa("bash", ["-eu", "-o", "pipefail", "-c", systemctl + script], { reject: false });
  return exitCode === 0;
}

test("the same ids, and other addresses, may be taken up host by host", async () => {
  expect(await mayGoOn(["10.77.0.10=10", "10.77.0.250=11"])).toBe(true);
  expect(await mayGoOn(["10.77.0.20=20", "10.77.0.250=11"])).toBe(true);
});

test("another id for an address that is there may not", async () => {
  expect(await mayGoOn(["10.77.0.10=10", "10.77.0.250=250"])).toBe(false);
  expect(await mayGoOn(["10.77.0.10=51", "10.77.0.250=11"])).toBe(false);
});

test("what does not run, or has no configuration yet, is in nobody's way", async () => {
  expect(await mayGoOn(["10.77.0.10=51"], { runs: false })).toBe(true);
  expect(await mayGoOn(["10.77.0.10=51"], { file: "/nowhere" })).toBe(true);
});
