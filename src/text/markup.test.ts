import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeMarkup, markup } from "./markup.ts";

const pieces = fc.constantFrom("<", ">", '"', "'", "&", "&amp;", "lt;", "a", "\n", "\u0000", "\u001b");

describe("markup", () => {
  it("escapes every value and nothing of its own", () => {
    expect(markup`<b title="${'"x"'}">${"<script>"}</b>${markup`<i>`}`.text).toBe(
      '<b title="&quot;x&quot;">&lt;script&gt;</b><i>',
    );
  });

  it("leaves no character that ends a text or an attribute", () => {
    fc.assert(
      fc.property(fc.array(pieces), (texts) => {
        expect(escapeMarkup(texts.join(""))).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)|[^\P{Cc}\n]/u);
      }),
    );
  });
});
