import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { vocabulary } from "../../src/catalogue/index.ts";
import { hostSystem } from "../../src/design/wants.ts";
import { firstCib } from "../../src/catalogue/pacemaker/cib.ts";
import type { Design } from "../../src/catalogue/contract/design.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import type { Host, ScriptResult } from "../../src/hosts/host.ts";
import { downLab, labNames } from "../../src/lab/down.ts";
import { upLab } from "../../src/lab/up.ts";
import { parseSite } from "../../src/spec/parse-site.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";

/** The programs themselves say whether they take the rendered files, on a host that has them and all their users. */

const sitePath = "examples/three-controllers.yaml";
const name = "test-accept";
let design: Design;
let host: Host;

beforeAll(async () => {
  const { site } = parseSite(readFileSync(sitePath, "utf8"), sitePath, vocabulary);
  if (site === undefined) throw new Error("the example site has errors");
  design = designSite(site);
  await clean();
  const lab = await upLab({ name, site, system: hostSystem(site) }, () => undefined);
  host = lab.host("c1");
  const files = renderHost(design, "c1", exampleSecrets(design.secrets));
  const script = files.map(({ path, content, mode }) => {
    const text = Buffer.from(content).toString("base64");
    return `mkdir -p "$(dirname ${path})"; base64 -d > ${path} <<< ${text}; chmod ${mode.toString(8)} ${path}`;
  });
  const written = await run([...script, "sysctl -q -p /etc/sysctl.d/60-quorate.conf"].join("\n"));
  expect(written.stderr).toBe("");
  // What a condition writes on the host, as the interface is known only there.
  await run("echo '$internal_interface=eth0' > /etc/keepalived/quorate-interfaces.conf");
});

afterAll(clean);

async function clean(): Promise<void> {
  if (labNames().includes(name)) await downLab(name);
}

function run(script: string): Promise<ScriptResult> {
  return host.run(script, { timeoutMs: 60_000 });
}

describe("the program that reads it accepts", () => {
  test.each([
    ["haproxy.cfg", "haproxy -c -V -f /etc/haproxy/haproxy.cfg", /Configuration file is valid/],
    ["keepalived.conf", "keepalived -t -f /etc/keepalived/keepalived.conf", /^$/],
    ["corosync.conf and authkey", "corosync -t", /^$/],
    ["galera's my.cnf", "mariadbd --help --verbose | grep -E '^wsrep-(on|cluster-name) '", /wsrep-on +TRUE/],
    [
      "memcached.conf",
      "timeout 2 systemd-run --pipe --wait -q memcached -u memcache -p 0 -vv -l 127.0.0.1 || [ $? = 124 ]",
      /slab class/,
    ],
    ["the address's check script", "bash -n /usr/libexec/quorate/may-hold-address", /^$/],
    ["the CIB patch script", "python3 -m py_compile /usr/libexec/quorate/cib-patch", /^$/],
  ])("%s", async (_file, script, said) => {
    const { exitCode, stdout, stderr } = await run(`( ${script} ) 2>&1`);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout.trim()).toMatch(said);
  });

  test("the cluster configuration, with fencing on", async () => {
    const configuration = "/etc/quorate/cib-configuration.xml";
    const { exitCode, stdout, stderr } = await run(`
cat > /tmp/whole.xml <<'X'
${firstCib(design)}X
python3 - <<'X'
import xml.etree.ElementTree as tree
whole = tree.parse("/tmp/whole.xml").getroot()
part = tree.parse("${configuration}").getroot()
configuration = whole.find("configuration")
for section in part:
    old = configuration.find(section.tag)
    if old is not None: configuration.remove(old)
    configuration.append(section)
tree.ElementTree(whole).write("/tmp/whole.xml")
X
crm_verify --xml-file /tmp/whole.xml -V 2>&1`);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test("a file that is wrong is refused: these checks can fail", async () => {
    const { exitCode } = await run(
      "sed 's/mode http/mode nonsense/' /etc/haproxy/haproxy.cfg > /tmp/bad.cfg; haproxy -c -V -f /tmp/bad.cfg",
    );
    expect(exitCode).not.toBe(0);
  });
});
