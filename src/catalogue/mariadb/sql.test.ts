import { execaSync } from "execa";
import { expect, test } from "vitest";
import { heredoc, quoteGrantedName, quoteName, quoteText } from "./sql.ts";

test("a text stays one text, whatever is in it", () => {
  expect(quoteText("http://c1:5000/v3")).toBe("'http://c1:5000/v3'");
  expect(quoteText(String.raw`it's \ here`)).toBe(String.raw`'it''s \\ here'`);
});

test("a name stays one name, whatever is in it", () => {
  expect(quoteName("user")).toBe("`user`");
  expect(quoteName("odd`name")).toBe("`odd``name`");
});

test("what is granted is one database, not all whose names are alike", () => {
  expect(quoteGrantedName("nova_api%")).toBe(String.raw`${"`"}nova\_api\%${"`"}`);
});

test("bash hands SQL on as it is", () => {
  const sql = String.raw`SELECT '$HOME', '\n', "it's", ${"`"}user${"`"}`;
  expect(execaSync("bash", { input: `cat ${heredoc(sql)}` }).stdout).toBe(sql);
});
