import { describe, expect, test } from "vitest";
import { renderIni, renderKeyValues, section } from "./ini.ts";

describe("renderIni", () => {
  test("writes sections in order, with repeated, bare and left-out options", () => {
    const text = renderIni("managed", [
      section("DEFAULT", { debug: false, workers: 2, absent: undefined }),
      section("notifications", { driver: ["messagingv2", "log"] }),
      section("mysqld", { "skip-name-resolve": null }),
    ]);
    expect(text).toBe(
      "# managed\n\n[DEFAULT]\ndebug = false\nworkers = 2\n\n[notifications]\ndriver = messagingv2\ndriver = log\n\n[mysqld]\nskip-name-resolve\n",
    );
  });

  test("leaves out a section that has nothing to say", () => {
    expect(renderIni("managed", [section("empty", { a: undefined }), section("full", { a: 1 })])).toBe(
      "# managed\n\n[full]\na = 1\n",
    );
  });

  test("refuses a line break, which would become an option of its own", () => {
    expect(() => renderIni("managed", [section("a", { b: "c\nd = e" })])).toThrow("line break");
    expect(() => renderIni("managed", [section("a]\n[b", { c: 1 })])).toThrow("line break");
  });
});

test("renderKeyValues writes one option a line", () => {
  expect(renderKeyValues("managed", { "net.ipv4.ip_nonlocal_bind": 1, heartbeat: "4" })).toBe(
    "# managed\n\nnet.ipv4.ip_nonlocal_bind = 1\nheartbeat = 4\n",
  );
});
