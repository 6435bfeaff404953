import { describe, expect, test } from "vitest";
import { designSite } from "../../design/design-site.ts";
import { renderHost } from "../../design/render.ts";
import { wantsOfSite } from "../../design/wants.ts";
import { parseSite } from "../../spec/parse-site.ts";
import { exampleSecrets } from "../../store/secrets.ts";
import { vocabulary } from "../index.ts";

function designed(compute: "libvirt" | "fake", certificates: "own" | "none") {
  const text = `hosts:
  c1: 10.77.0.11
  n1: { address: 10.77.0.14, roles: [compute] }
vip: 10.77.0.10/24
fencing: lab
${certificates === "own" ? "certificates: own\n" : ""}services: { keystone: {}, nova: { compute: ${compute} }, neutron: {} }
`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  if (site === undefined) throw new Error(JSON.stringify(findings));
  return designSite(site);
}

function filesOf(design: ReturnType<typeof designed>, host: string): ReadonlyMap<string, string> {
  const files = renderHost(design, host, exampleSecrets(design.secrets));
  return new Map(files.map(({ path, content }) => [path, String(content)]));
}

const ofScreens = /^\/etc\/(?:libvirt|pki)\/|quorate-vnc/u;

describe("screens of servers", () => {
  test("are shown by TLS alone to proxies with a certificate, where libvirt runs them on a site that has certificates", () => {
    const design = designed("libvirt", "own");
    const [proxy, compute] = [filesOf(design, "c1"), filesOf(design, "n1")];
    expect([...proxy.keys()].filter((path) => ofScreens.test(path))).toEqual([
      "/etc/nova/quorate-vnc.pem",
      "/etc/ssl/quorate-vnc.pem",
    ]);
    expect([...compute.keys()].filter((path) => ofScreens.test(path)).toSorted()).toEqual([
      "/etc/libvirt/qemu.conf",
      "/etc/pki/libvirt-vnc/ca-cert.pem",
      "/etc/pki/libvirt-vnc/server-cert.pem",
      "/etc/pki/libvirt-vnc/server-key.pem",
      "/etc/ssl/quorate-vnc.pem",
    ]);
    expect(proxy.get("/etc/nova/nova.conf")).toContain("auth_schemes = vencrypt\n");
    expect(compute.get("/etc/nova/nova.conf")).not.toContain("vencrypt");
    expect(compute.get("/etc/libvirt/qemu.conf")).toContain("vnc_tls_x509_verify = 1\n");
    expect(compute.get("/etc/pki/libvirt-vnc/server-cert.pem")).not.toContain("PRIVATE KEY");
  });

  test.each([
    ["fake", "own"],
    ["libvirt", "none"],
  ] as const)("need nothing with %s and certificates: %s", (driver, certificates) => {
    const design = designed(driver, certificates);
    for (const host of ["c1", "n1"]) {
      const files = filesOf(design, host);
      expect([...files.keys()].filter((path) => ofScreens.test(path))).toEqual([]);
      expect(files.get("/etc/nova/nova.conf")).not.toContain("vencrypt");
    }
    const conditions = wantsOfSite(design, exampleSecrets(design.secrets));
    expect(conditions.filter(({ id }) => id.includes("screens"))).toEqual([]);
  });
});
