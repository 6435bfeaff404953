import { expect, test } from "vitest";
import { debianSources } from "./aptsources.ts";

const stanzas = `Types: deb deb-src
# a snapshot
URIs: http://deb.example.org/debian
Suites: bookworm bookworm-updates bookworm-backports
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://deb.example.org/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: https://deb.example.com/node_20.x
Suites: nodistro
Components: main

Enabled: no
Types: deb
URIs: http://off.example.org/debian
Suites: bookworm
Components: main
`;

test("stanzas give one line a suite, of Debian's own suites only", () => {
  expect(
    debianSources([{ path: "/etc/apt/sources.list.d/debian.sources", text: stanzas }], "bookworm", "bookworm"),
  ).toEqual([
    "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.example.org/debian bookworm main contrib",
    "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.example.org/debian bookworm-updates main contrib",
    "deb http://deb.example.org/debian-security bookworm-security main",
  ]);
});

test("one-line sources are read with their options, comments and other releases left out", () => {
  const text = [
    "# deb http://old.example.org/debian bookworm main",
    "deb [arch=amd64 signed-by=/etc/key.gpg] http://deb.example.org/debian bookworm main # the archive",
    "deb-src http://deb.example.org/debian bookworm main",
    "deb http://deb.example.org/debian bullseye main",
    "deb http://deb.example.org/vendor bookworm-vendor main",
    "deb http://deb.example.org/debian bookworm non-free",
  ].join("\n");
  expect(debianSources([{ path: "/etc/apt/sources.list", text }], "bookworm", "bookworm")).toEqual([
    "deb [signed-by=/etc/key.gpg] http://deb.example.org/debian bookworm main",
  ]);
});

test("the same source in two files counts once", () => {
  const text = "deb http://deb.example.org/debian bookworm main\n";
  expect(
    debianSources(
      [
        { path: "/etc/apt/sources.list", text },
        { path: "/etc/apt/sources.list.d/again.list", text },
      ],
      "bookworm",
      "bookworm",
    ),
  ).toHaveLength(1);
});

test("another suite takes the place of the machine's own, with its updates, its security and its keys", () => {
  expect(
    debianSources([{ path: "/etc/apt/sources.list.d/debian.sources", text: stanzas }], "bookworm", "trixie"),
  ).toEqual([
    "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.example.org/debian trixie main contrib",
    "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.example.org/debian trixie-updates main contrib",
    "deb http://deb.example.org/debian-security trixie-security main",
  ]);
  const text = [
    "deb [signed-by=/usr/share/keyrings/debian-archive-buster-stable.gpg] http://deb.example.org/debian buster main",
    "deb http://deb.example.org/debian-security buster/updates main",
    "deb http://deb.example.org/debian buster-backports main",
    "deb http://deb.example.org/debian trixie main",
  ].join("\n");
  expect(debianSources([{ path: "/etc/apt/sources.list", text }], "buster", "trixie")).toEqual([
    "deb [signed-by=/usr/share/keyrings/debian-archive-trixie-stable.gpg] http://deb.example.org/debian trixie main",
    "deb http://deb.example.org/debian-security trixie-security main",
  ]);
});
