import { HostError, type Host, type RunOptions, type ScriptResult } from "./host.ts";

/** What a test answers to a script; what is left out is an empty text, or exit status 0. */
export type FakeAnswer = Partial<ScriptResult>;
export type FakeHandler = (script: string, host: FakeHost) => FakeAnswer | Promise<FakeAnswer>;

/** A host for tests: the test answers its scripts, cuts it off, and reads afterwards what was run. */
export class FakeHost implements Host {
  readonly name: string;
  /** Every script that reached it, in order; those that came while it was cut off did not. */
  readonly ran: string[] = [];
  /** What the test wants to remember between scripts: files, units, members. */
  readonly state = new Map<string, string>();
  private readonly answer: FakeHandler;
  private reachable = true;

  constructor(name: string, answer: FakeHandler) {
    this.name = name;
    this.answer = answer;
  }

  /** From now on nothing reaches it. */
  cutOff(): void {
    this.reachable = false;
  }

  reconnect(): void {
    this.reachable = true;
  }

  async run(script: string, options: RunOptions): Promise<ScriptResult> {
    if (options.signal?.aborted === true) throw interrupted(this.name);
    if (!this.reachable)
      throw new HostError("unreachable", this.name, `${this.name} cannot be reached: it is cut off.`);
    this.ran.push(script);
    const answer = await withDeadline(this.name, Promise.resolve(this.answer(script, this)), options);
    return { exitCode: answer.exitCode ?? 0, stdout: answer.stdout ?? "", stderr: answer.stderr ?? "" };
  }
}

function interrupted(host: string): HostError {
  return new HostError("interrupted", host, `A script on ${host} was interrupted.`);
}

function withDeadline<T>(host: string, work: Promise<T>, options: RunOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new HostError("timed-out", host, `A script on ${host} took longer than ${options.timeoutMs} ms.`));
    }, options.timeoutMs);
    const onAbort = (): void => reject(interrupted(host));
    options.signal?.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", onAbort);
    });
  });
}
