import { Markup, markup } from "./markup.ts";
import { pageStyle } from "./page-style.ts";

/** One file that holds all it shows: no script, no font, no picture from elsewhere. */
export function page(title: string, body: Markup): string {
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(pageStyle)}</style></head><body><main>
${body}
</main></body></html>
`.text;
}
