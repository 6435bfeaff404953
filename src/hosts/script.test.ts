import { execa } from "execa";
import { expect, test, vi } from "vitest";
import { frame, remoteCommand } from "./script.ts";

/** What a login shell on the far side does with the fixed command; standard input stays open, as ssh keeps it. */
async function received(script: string): Promise<{ readonly stdout: string; readonly exitCode: number } | undefined> {
  const framed = frame(script);
  const shell = execa("sh", ["-c", remoteCommand], { reject: false, stripFinalNewline: false });
  shell.stdin.write(framed.input);
  return framed.finished((await shell).stdout);
}

test.each([0, 1, 7, 255])("exit status %i comes back", async (status) => {
  expect(await received(`exit ${status}`)).toEqual({ stdout: "", exitCode: status });
});

test("what is printed comes back as it is, with or without a last line end", async () => {
  expect((await received("printf 'one\\n\\ntwo ü €'"))?.stdout).toBe("one\n\ntwo ü €");
  expect((await received("echo one"))?.stdout).toBe("one\n");
});

test("quotes, dollars and backslashes of a script are its own", async () => {
  const script = `word='it'"'"'s'; printf '%s' "$word \\$HOME \\\\"`;
  expect((await received(script))?.stdout).toBe("it's $HOME \\");
});

test("a script stops at its first failure, in a pipe too, and knows no unset variable", async () => {
  expect(await received("false; echo on")).toEqual({ stdout: "", exitCode: 1 });
  expect((await received("false | true; echo on"))?.stdout).toBe("");
  expect((await received('echo "$no_such_variable"'))?.stdout).toBe("");
});

test("a script reads nothing from standard input, least of all itself", async () => {
  expect((await received("cat\necho after"))?.stdout).toBe("after\n");
});

test("a text that ends before the mark has no end", () => {
  expect(frame("true").finished("half of what was")).toBeUndefined();
  expect(frame("true").finished("\nquorate-end-0123456789abcdef01234567 0\n")).toBeUndefined();
});

test("when nobody listens any more, the script's processes are killed", async () => {
  const framed = frame("echo $BASHPID; sleep 4243 & wait");
  const shell = execa("sh", ["-c", remoteCommand], { reject: false });
  shell.stdin.write(framed.input);
  const pid = await new Promise<number>((resolve) => {
    shell.stdout.once("data", (text: Buffer) => resolve(Number(text.toString())));
  });
  shell.stdin.end();
  expect(framed.finished(`${(await shell).stdout}\n`)?.exitCode).toBe(128 + 9);
  // Killed is not gone yet: whoever inherits them has to look first.
  await vi.waitFor(() => expect(() => process.kill(-pid, 0)).toThrow("ESRCH"), { timeout: 10_000 });
}, 20_000);

test("a user other than root goes through sudo, which must not ask", async () => {
  const asIf = `id() { echo 1000; }; sudo() { echo "sudo $*" | head -n 1; }; exec() { "$@"; }\n`;
  const { stdout } = await execa("bash", ["-c", asIf + remoteCommand]);
  expect(stdout).toMatch(/^sudo -n -- bash -c /);
});
