import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { endpointNamed } from "../../src/catalogue/contract/lookup.ts";
import { defaultRelease } from "../../src/catalogue/releases/index.ts";
import { designSite } from "../../src/design/design-site.ts";
import { renderHost } from "../../src/design/render.ts";
import { wantsOfHost, wantsOfSite } from "../../src/design/wants.ts";
import { endpointScript, parseEndpointAnswers } from "../../src/observe/endpoint-probe.ts";
import { exampleSecrets } from "../../src/store/secrets.ts";
import { HostsInImage } from "./hosts-in-image.ts";
import { programsImage } from "./image.ts";
import { laying } from "./image-root.ts";
import { siteNamed } from "./sites.ts";

/** HAProxy by its rendered file, with a certificate of the site's own authority; the clients are those that hosts have. */

const design = designSite(siteNamed("certificates of its own", defaultRelease.name));
const secrets = exampleSecrets(design.secrets);
const vip = design.addresses[0]?.address ?? "";
const place = `${vip}:5000`;

let hosts: HostsInImage;

/** An API that tells what it was asked by. */
const api = `python3 - <<'END' >/dev/null 2>&1 &
import http.server
class Api(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        said = f"scheme {self.headers.get('X-Forwarded-Proto')}\\n".encode()
        self.send_response(200)
        self.send_header("content-length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)
http.server.HTTPServer(("10.77.0.11", 5000), Api).serve_forever()
END`;

async function said(script: string): Promise<string> {
  return (await hosts.run("c1", script)).text;
}

function version(words: string): Promise<string> {
  return said(`curl -sS ${words} -o /dev/null -w '%{http_version}' https://${place}/`);
}

beforeAll(async () => {
  hosts = new HostsInImage(await programsImage(), { c1: "10.77.0.11/24" });
  const files = renderHost(design, "c1", secrets).filter(({ path }) =>
    /haproxy|ca-certificates|^\/etc\/ssl\/quorate/.test(path),
  );
  const laid = await hosts.run(
    "c1",
    `set -eu
ip addr add ${vip}/32 dev eth0
ln -sf /proc/self/fd /dev/fd 2>/dev/null || true
${laying(files)}
mkdir -p /run/haproxy
${api}`,
  );
  expect(laid).toEqual({ exitCode: 0, text: "" });
});

afterAll(() => hosts.end());

describe("the site's authority", () => {
  const condition = wantsOfSite(design, secrets).find(({ id }) => id === "authority/believed on c1");

  test("is believed once the condition was made, by whatever the host's clients read", async () => {
    if (condition?.remedy.kind !== "make") throw new Error("the condition is simply made");
    expect((await hosts.run("c1", `set -eu -o pipefail\n${condition.test}`)).exitCode).not.toBe(0);
    expect((await hosts.run("c1", condition.remedy.script)).exitCode).toBe(0);
    expect(await hosts.run("c1", `set -eu -o pipefail\n${condition.test}`)).toEqual({ exitCode: 0, text: "" });
    // What OpenStack's clients take their authorities from.
    expect(await said(`python3 -c 'import requests; print(requests.certs.where())'`)).toBe(
      "/etc/ssl/certs/ca-certificates.crt",
    );
    const probe = wantsOfHost(design, "c1", secrets).probes.find(({ component }) => component === "site-authority");
    const { text } = await hosts.run("c1", probe?.script ?? "");
    expect(probe?.parse(text, 0, "c1")).toMatchObject({
      state: "up",
      sentence: expect.stringMatching(/^believed; good/),
    });
  });
});

describe("the balancer", () => {
  beforeAll(async () => {
    const started = await said(
      "haproxy -W -D -f /etc/haproxy/haproxy.cfg 2>&1 | grep -v -e WARNING -e NOTICE; for turn in {1..40}; do curl -sf -o /dev/null http://127.0.0.1:5000/ && break; sleep 0.25; done",
    );
    expect(started).toBe("");
  });

  test("is believed by its address, and the API learns that it was asked by TLS", async () => {
    expect(await said(`curl -sS https://${place}/`)).toBe("scheme https");
    expect(await said(`curl -sS -D - -o /dev/null https://${place}/ | tr -d '\\r' | grep -i strict`)).toBe(
      "strict-transport-security: max-age=31536000",
    );
    const client = `python3 -c 'import requests; print(requests.get("https://${place}/").text.strip())'`;
    expect(await said(client)).toBe("scheme https");
  });

  test("speaks HTTP/2 and HTTP/1.1 there", async () => {
    expect(await version("")).toBe("2");
    expect(await version("--http1.1")).toBe("1.1");
  });

  test("speaks plainly on the loopback alone", async () => {
    expect(await said("curl -sS http://127.0.0.1:5000/")).toBe("scheme None");
    expect((await hosts.run("c1", `curl -sS http://${place}/`)).exitCode).not.toBe(0);
  });

  test.each([
    ["-tls1_1 -cipher DEFAULT@SECLEVEL=0", /alert protocol version|no protocols available/],
    ["-tls1_2 -cipher AES128-SHA", /handshake failure|no cipher match/],
    ["-tls1_2", /Protocol\s*: TLSv1\.2/],
    ["-tls1_3", /TLSv1\.3/],
  ])("by OpenSSL's client %s: %s", async (words, says) => {
    expect(await said(`openssl s_client ${words} -connect ${place} </dev/null 2>&1`)).toMatch(says);
  });

  test("is refused under another name, and by who does not believe the authority", async () => {
    expect(
      await said(`echo '${vip} other.example.org' >>/etc/hosts; curl -sS https://other.example.org:5000/ 2>&1`),
    ).toMatch(/no alternative certificate subject name matches/);
    const stranger = await said(
      `curl -sS --capath /var/empty --cacert /etc/ssl/certs/ISRG_Root_X1.pem https://${place}/ 2>&1`,
    );
    expect(stranger).toMatch(/unable to get local issuer certificate/);
  });

  test("is asked by status as a client asks: by TLS, and what is wrong is told", async () => {
    const { check: _check, ...keystone } = endpointNamed(design, "keystone");
    const check = { kind: "http", path: "/", expectStatus: "200" } as const;
    const there = endpointScript(
      [
        { ...keystone, check },
        { ...keystone, name: "elsewhere", port: 5999, check },
        { ...keystone, name: "other status", check: { ...check, expectStatus: "300-399,404" } },
      ],
      2000,
    );
    const answers = new Map(parseEndpointAnswers(await said(there)).map((answer) => [answer.name, answer]));
    expect(answers.get("keystone")).toMatchObject({ ok: true });
    expect(answers.get("elsewhere")).toMatchObject({ ok: false, because: expect.stringContaining("onnect") });
    expect(answers.get("other status")).toEqual({ name: "other status", ok: false, because: "HTTP status 200" });
  });

  test("says for how long its certificate is good", async () => {
    const probe = wantsOfHost(design, "c1", secrets).probes.find(({ component }) => component === "haproxy");
    if (probe === undefined) throw new Error("the balancer is asked");
    const output = await said(probe.script);
    expect(output).toMatch(/^certificate-days 2\d{4}$/m);
    const soon = output.replace(/certificate-days \d+/, "certificate-days 12");
    const up = soon.replaceAll(/,DOWN[^,]*,/g, ",UP,");
    expect(probe.parse(up, 0, "c1")).toMatchObject({
      state: "degraded",
      sentence: expect.stringContaining("certificate good for 12 days: apply the site for a new one"),
    });
  });
});
