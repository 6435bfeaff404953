import { expect, test } from "vitest";
import { haproxyPart } from "./status.ts";

/** As HAProxy 3.0 shows two servers of one endpoint, in the columns that are read. */
function shown(other: string): string {
  return `# pxname,svname,status,check_status,scur\nsql,c1,UP,L7OK,3\nsql,c2,DOWN,${other},0\nsql,BACKEND,UP,,3\n`;
}

test.each([
  ["are-stopped", "L4CON", "up", "serving 1 backends, 1 stand by"],
  ["are-stopped", "L4TOUT", "degraded", "serving; down: sql on c2 (L4TOUT)"],
  ["are-stopped", "L7RSP", "degraded", "serving; down: sql on c2 (L7RSP)"],
  ["answer", "L7RSP", "up", "serving 1 backends, 1 stand by"],
  ["answer", "L4CON", "degraded", "serving; down: sql on c2 (L4CON)"],
] as const)("of an endpoint whose others %s, %s of one is %s", (others, check, state, sentence) => {
  expect(haproxyPart(shown(check), 0, "c1", new Map([["sql", others]]))).toMatchObject({ state, sentence });
});
