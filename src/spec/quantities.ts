const unitMs = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
  ["y", 365 * 86_400_000],
]);

/** `500ms`, `1.5s`, `1m`, `2h`, `3d`, `1y` (365 days) in milliseconds; undefined when the text is no duration. */
export function durationMs(text: string): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,9})?) ?(ms|s|m|h|d|y)$/.exec(text.trim());
  const unit = unitMs.get(match?.[2] ?? "");
  return unit === undefined ? undefined : Number(match?.[1]) * unit;
}

/** `512MiB`, `1.5GiB` in whole MiB; undefined when the text is no such amount. */
export function mebibytes(text: string): number | undefined {
  const match = /^(\d{1,6}(?:\.\d{1,3})?) ?(MiB|GiB)$/.exec(text.trim());
  return match === null ? undefined : Math.round(Number(match[1]) * (match[2] === "GiB" ? 1024 : 1));
}

/** `99.99%` or `0.9999` as a fraction; undefined when the text is neither. It may be out of 0 to 1. */
export function fraction(text: string): number | undefined {
  const match = /^(\d{1,12}(?:\.\d{1,15})?) ?(%?)$/.exec(text.trim());
  if (match === null) return undefined;
  // Shifting the decimal point in the text keeps 99.99% exactly 0.9999, which a division by 100 does not.
  return match[2] === "%" ? Number(`${match[1]}e-2`) : Number(match[1]);
}
