import { createInterface } from "node:readline/promises";

/** Where a question is asked and answered. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean };
}

export const ownTerminal: Terminal = { input: process.stdin, output: process.stderr };

/** Whether somebody can be asked there. */
export function isAsked({ input, output }: Terminal = ownTerminal): boolean {
  return input.isTTY === true && output.isTTY === true;
}

/** What a person who can be asked says. @param question as it is to stand there, with what is to be said: "The site's name:" */
export async function saidTo(question: string, { input, output }: Terminal = ownTerminal): Promise<string> {
  const terminal = createInterface({ input, output });
  try {
    return (await terminal.question(`${question} `)).trim();
  } finally {
    terminal.close();
  }
}

/** Asks a person who can be asked; anything but a yes is a no. @param question without the choice: "Go on?" */
export async function agreesTo(question: string, terminal: Terminal = ownTerminal): Promise<boolean> {
  return /^y(es)?$/i.test(await saidTo(`${question} [y/N]`, terminal));
}
