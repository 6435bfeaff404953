import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CertificateNeed, Secrets } from "../catalogue/contract/secret.ts";
import { signedCertificate } from "./certificate.ts";
import { exampleCertificate, isStale, makeCertificate } from "./kept-certificates.ts";

const now = new Date("2026-11-26T12:00:00Z");
const names = ["10.77.0.10", "fd00:77::10", "api.example.org"];
const authority: CertificateNeed = { kind: "authority", subject: "Quorate's authority of demo", names };
const server: CertificateNeed = { kind: "certificate", subject: "APIs of demo", names, by: "site-authority" };

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "quorate-certificates-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** What OpenSSL says of a certificate by its authority, at a time. */
async function verified(certificate: string, by: string, more: readonly string[] = [], at = now): Promise<string> {
  const how = ["-x509_strict", "-purpose", "sslserver", "-attime", String(at.getTime() / 1000), ...more];
  const files = ["-CAfile", file("authority.pem", by), file("server.pem", certificate)];
  const { all } = await execa("openssl", ["verify", ...how, ...files], { all: true, reject: false });
  return all;
}

describe.each([
  ["made anew", (need: CertificateNeed, so: Secrets) => makeCertificate(need, so, undefined, now)],
  ["of an example", (need: CertificateNeed, so: Secrets) => exampleCertificate(need, so, need.kind)],
])("a certificate %s", (_, make) => {
  const own = make(authority, {});
  const its = make(server, { "site-authority": own });

  test.each([
    [["-verify_ip", "10.77.0.10"], /: OK$/],
    [["-verify_ip", "fd00:77::10"], /: OK$/],
    [["-verify_hostname", "api.example.org"], /: OK$/],
    [["-verify_hostname", "other.example.org"], /hostname mismatch/],
    [["-verify_ip", "10.77.0.11"], /IP address mismatch/],
  ])("is taken by OpenSSL for its names alone: %j", async (asked, says) => {
    expect(await verified(its, own, asked)).toMatch(says);
  });

  test("is refused when it has ended, and by another authority", async () => {
    expect(await verified(its, own, [], new Date("2150-01-01T00:00:00Z"))).toContain("certificate has expired");
    const other = makeCertificate(authority, {}, undefined, now);
    expect(await verified(its, other)).toMatch(/signature failure|unable to get/);
  });

  test("says what it is, as Node and OpenSSL read it, and has its key with it", async () => {
    const read = new X509Certificate(its);
    expect(read.subject).toBe("CN=APIs of demo");
    expect(read.ca).toBe(false);
    expect(read.checkPrivateKey(createPrivateKey(its))).toBe(true);
    const { stdout } = await execa("openssl", ["x509", "-noout", "-text", "-in", file("server.pem", its)]);
    expect(stdout).toMatch(/Digital Signature\n/);
    expect(stdout).toContain("TLS Web Server Authentication");
  });
});

test.each([
  ["another site's address", ["192.0.2.1"], names],
  ["a name of the world", ["www.example.com"], names],
  ["a name, where the authority is for addresses alone", ["www.example.com"], ["10.77.0.10"]],
])("an authority is not believed of %s", async (_, wanted, permitted) => {
  const own = makeCertificate({ ...authority, names: permitted }, {}, undefined, now);
  const issuer = { subject: authority.subject, key: createPrivateKey(own) };
  const forged = signedCertificate(
    {
      subject: "a forged one",
      names: wanted,
      serial: Buffer.from([9]),
      key: issuer.key,
      from: now,
      until: new Date("2027-01-01T00:00:00Z"),
    },
    issuer,
    "servers",
  );
  expect(await verified(forged, own)).toMatch(/permitted subtree violation|excluded subtree violation/);
});

describe("what is kept is made anew", () => {
  const own = makeCertificate(authority, {}, undefined, now);
  const its = makeCertificate(server, { "site-authority": own }, undefined, now);
  const later = (days: number): Date => new Date(now.getTime() + days * 86_400_000);

  test("half a year before it ends, and not before", () => {
    expect(isStale(server, its, { "site-authority": own }, later(216))).toBe(false);
    expect(isStale(server, its, { "site-authority": own }, later(218))).toBe(true);
    expect(isStale(authority, own, {}, later(2900))).toBe(false);
    expect(isStale(authority, own, {}, later(2930))).toBe(true);
  });

  test("for other names, and by another authority", () => {
    expect(isStale({ ...server, names: ["10.77.0.20"] }, its, { "site-authority": own }, now)).toBe(true);
    const other = makeCertificate(authority, {}, undefined, now);
    expect(isStale(server, its, { "site-authority": other }, now)).toBe(true);
  });

  test("by an authority that keeps its key: what it signed before stays good", async () => {
    const again = makeCertificate(authority, {}, own, later(3000));
    expect(again).not.toBe(own);
    expect(isStale(server, its, { "site-authority": again }, now)).toBe(false);
    const young = makeCertificate(server, { "site-authority": own }, undefined, later(3000));
    expect(await verified(young, again, [], later(3001))).toMatch(/: OK$/);
  });
});
