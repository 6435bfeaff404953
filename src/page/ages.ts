import type { Language } from "./words.ts";

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

const units = {
  en: { s: " s", min: " min", h: " h", d: " d", ago: (text: string) => `${text} ago`, now: "now" },
  zh: { s: " 秒", min: " 分", h: " 小时", d: " 天", ago: (text: string) => `${text}前`, now: "刚刚" },
} as const;

/** `0.6 s`, `4 min 12 s`, `3 h 5 min`, `12 d`. */
export function lasting(ms: number, language: Language): string {
  const unit = units[language];
  const sign = ms < 0 ? "−" : "";
  const seconds = Math.abs(ms) / 1000;
  const two = (big: number, bigUnit: string, small: number, smallUnit: string): string =>
    small === 0 ? `${sign}${big}${bigUnit}` : `${sign}${big}${bigUnit} ${small}${smallUnit}`;
  if (seconds < 9.95) return `${sign}${seconds.toFixed(seconds === 0 ? 0 : 1)}${unit.s}`;
  if (seconds < minute) return `${sign}${Math.round(seconds)}${unit.s}`;
  const whole = Math.round(seconds);
  if (whole < hour) return two(Math.floor(whole / minute), unit.min, whole % minute, unit.s);
  if (whole < 2 * day) return two(Math.floor(whole / hour), unit.h, Math.floor((whole % hour) / minute), unit.min);
  return `${sign}${Math.floor(whole / day)}${unit.d}`;
}

/** `20 s ago`: one unit is enough. */
export function age(ms: number, language: Language): string {
  const unit = units[language];
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 2) return unit.now;
  if (seconds < minute) return unit.ago(`${seconds}${unit.s}`);
  if (seconds < hour) return unit.ago(`${Math.floor(seconds / minute)}${unit.min}`);
  if (seconds < 2 * day) return unit.ago(`${Math.floor(seconds / hour)}${unit.h}`);
  return unit.ago(`${Math.floor(seconds / day)}${unit.d}`);
}
