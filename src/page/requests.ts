/** A request that was refused, or that did not get through: status 0. */
export class Trouble extends Error {
  readonly status: number;

  constructor(status: number, sentence: string) {
    super(sentence);
    this.status = status;
  }
}

export function get<T>(path: string): Promise<T> {
  return ask(path, {});
}

export function send<T>(method: "POST" | "DELETE", path: string, body?: object): Promise<T> {
  return ask(path, {
    method,
    ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
  });
}

async function ask<T>(path: string, init: RequestInit): Promise<T> {
  const response = await fetch(path, { ...init, credentials: "same-origin" }).catch(() => undefined);
  if (response === undefined) throw new Trouble(0, "the service does not answer");
  if (!response.ok) throw new Trouble(response.status, await sentenceOf(response));
  // The service's own documents; its tests hold it to them.
  const document: T = await response.json();
  return document;
}

async function sentenceOf(response: Response): Promise<string> {
  const document: { error?: { sentence?: unknown } } | null = await response.json().catch(() => null);
  const sentence = document?.error?.sentence;
  return typeof sentence === "string" ? sentence : "the service gave no reason";
}
