import { expect, test } from "vitest";
import { vocabulary } from "../catalogue/index.ts";
import { parseSite } from "./parse-site.ts";

function read(secrets: string) {
  const text = `site: demo\nhosts: { c1: 10.77.0.11 }\nvip: 10.77.0.10/24\nservices: [keystone]\n${secrets}`;
  const { site, findings } = parseSite(text, "site.yaml", vocabulary);
  return { place: site?.secrets, codes: findings.filter((each) => each.severity === "error").map(({ code }) => code) };
}

const vault = "address: https://vault.example.org:8200, path: quorate/demo";

test.each([
  ["", { kind: "file", path: "demo.secrets.yaml" }],
  ["secrets: kept.yaml", { kind: "file", path: "kept.yaml" }],
  ["secrets: { file: kept.yaml }", { kind: "file", path: "kept.yaml" }],
  ["secrets: { sops: kept.yaml }", { kind: "sops", path: "kept.yaml" }],
  [
    `secrets: { vault: { ${vault} } }`,
    { kind: "vault", vault: { address: "https://vault.example.org:8200", mount: "secret", path: "quorate/demo" } },
  ],
  [
    "secrets: { vault: { address: 'http://127.0.0.1:8200/', mount: kv/ops, path: demo, namespace: a/b, token: t, authority: ca.pem } }",
    {
      kind: "vault",
      vault: {
        address: "http://127.0.0.1:8200",
        mount: "kv/ops",
        path: "demo",
        namespace: "a/b",
        tokenPath: "t",
        authorityPath: "ca.pem",
      },
    },
  ],
  ["secrets: { command: { read: /bin/give } }", { kind: "command", read: ["/bin/give"] }],
  [
    "secrets: { command: { read: [/usr/bin/pass, show, demo], write: [/usr/bin/pass, insert, -m, -f, demo] } }",
    {
      kind: "command",
      read: ["/usr/bin/pass", "show", "demo"],
      write: ["/usr/bin/pass", "insert", "-m", "-f", "demo"],
    },
  ],
])("%s", (text, place) => {
  expect(read(text)).toEqual({ place, codes: [] });
});

test.each([
  ["{}", "missing-key"],
  ["[a]", "wrong-type"],
  ["{ file: a, sops: b }", "bad-value"],
  ["{ pass: demo }", "unknown-key"],
  ["{ vault: { address: 'https://vault.example.org' } }", "missing-key"],
  ["{ vault: { address: 'http://vault.example.org', path: demo } }", "bad-url"],
  ["{ vault: { address: 'https://ops:secret@vault.example.org', path: demo } }", "bad-url"],
  ["{ vault: { address: 'https://vault.example.org/v1/secret', path: demo } }", "bad-url"],
  ["{ vault: { address: 'https://vault.example.org', path: ../sys } }", "bad-value"],
  ["{ vault: { address: 'https://vault.example.org', path: demo, toke: x } }", "unknown-key"],
  ["{ command: { write: [/bin/take] } }", "missing-key"],
  ["{ command: { read: [pass, show, demo] } }", "bad-value"],
])("secrets: %s is refused", (text, code) => {
  expect(read(`secrets: ${text}`).codes).toEqual([code]);
});
