import { useEffect, useState } from "preact/hooks";
import { type Language, languages, type Say, sayIn } from "./words.ts";

/** What a person chose, on this machine only. */
interface Settings {
  readonly language: Language;
  readonly theme: "auto" | "light" | "dark";
}

const listeners = new Set<() => void>();
let settings: Settings = { language: languageFirst(), theme: themeFirst() };

function languageFirst(): Language {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem("language");
  if (asked === "en" || asked === "zh") return asked;
  return navigator.language.startsWith("zh") ? "zh" : "en";
}

function themeFirst(): Settings["theme"] {
  const asked = localStorage.getItem("theme");
  return asked === "light" || asked === "dark" ? asked : "auto";
}

function become(next: Partial<Settings>): void {
  settings = { ...settings, ...next };
  show();
  for (const listener of listeners) listener();
}

/** Tells the document what was chosen. */
export function show(): void {
  document.documentElement.lang = settings.language === "zh" ? "zh-CN" : "en";
  document.documentElement.dataset["theme"] = settings.theme;
}

export function useLanguage(): { readonly language: Language; readonly say: Say } {
  const [, again] = useState(0);
  useEffect(() => {
    const listener = (): void => again((count) => count + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return { language: settings.language, say: sayIn(settings.language) };
}

export function nextLanguage(): void {
  const next = languages[(languages.indexOf(settings.language) + 1) % languages.length] ?? "en";
  localStorage.setItem("language", next);
  become({ language: next });
}

export function nextTheme(): void {
  const isDark =
    settings.theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : settings.theme === "dark";
  const next = isDark ? "light" : "dark";
  localStorage.setItem("theme", next);
  become({ theme: next });
}
