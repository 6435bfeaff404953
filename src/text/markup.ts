/** Markup that is known to be safe: literal text of this program, with every value in it escaped. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Value = string | number | Markup | readonly Markup[];

/** A template whose values are escaped unless they are markup themselves. */
export function markup(literals: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(literals.reduce((text, literal, index) => text + render(values[index - 1]) + literal));
}

export function joined(parts: readonly Markup[]): Markup {
  return new Markup(parts.map((part) => part.text).join("\n"));
}

function render(value: Value | undefined): string {
  if (value === undefined) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "string") return escapeMarkup(value);
  if (typeof value === "number") return String(Math.round(value * 100) / 100);
  return value.map((part) => part.text).join("");
}

const allowedControls = ["\n", "\r", "\t"];

/** Characters that mean something in HTML text, attributes or SVG; control characters that no document may hold. */
export function escapeMarkup(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;")
    .replaceAll(/\p{Cc}/gu, (control) => (allowedControls.includes(control) ? control : "\uFFFD"));
}
