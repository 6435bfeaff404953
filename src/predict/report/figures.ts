/** Numbers as people read them. */

/** As many nines as there are and two digits more: 99.99514 %. */
export function percent(unavailability: number): string {
  if (unavailability <= 0) return "100 %";
  const digits = Math.min(14, Math.max(2, Math.ceil(-Math.log10(unavailability))));
  return `${((1 - unavailability) * 100).toFixed(digits)} %`;
}

/** Minutes as the unit that fits: 3.2 s, 52.6 min, 8.1 h. */
export function minutes(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0 min";
  if (size < 1 / 60) return `${(value * 60_000).toPrecision(2)} ms`;
  if (size < 1) return `${(value * 60).toPrecision(2)} s`;
  if (size < 600) return `${value.toPrecision(3)} min`;
  return `${(value / 60).toPrecision(3)} h`;
}

/** Hours as the unit that fits. */
export function hours(value: number | null): string {
  if (value === null) return "–";
  if (!Number.isFinite(value)) return "never";
  if (value >= 8760) return `${significant(value / 8760)} y`;
  if (value >= 48) return `${significant(value / 24)} d`;
  return `${significant(value)} h`;
}

export function significant(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(2);
  return String(Number(value.toPrecision(3)));
}

/** A share of one as a percentage: 56.2 %. */
export function share(value: number): string {
  return `${(value * 100).toFixed(1)} %`;
}

/** Minutes with a digit more, for two that are compared: 130.9 min, 34.21 s. */
export function minutesExactly(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return "0 s";
  if (size < 1) return `${(value * 60).toPrecision(4)} s`;
  if (size < 600) return `${value.toPrecision(4)} min`;
  return `${(value / 60).toPrecision(4)} h`;
}

/** An outage: 0.70 s, 91.2 s. */
export function milliseconds(value: number): string {
  if (value < 99.5) return `${Math.round(value)} ms`;
  return value < 9995 ? `${(value / 1000).toFixed(2)} s` : `${(value / 1000).toFixed(1)} s`;
}

/** What a chain was asked for by name; the JSON has all its digits. */
export function measureText(value: number | null): string {
  if (value === null) return "not computed, it would take minutes";
  return value === Number.POSITIVE_INFINITY ? "may never happen" : significant(value);
}
