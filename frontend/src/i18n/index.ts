import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { de } from "./de";
import { en } from "./en";

export const languages = { en: "English", de: "Deutsch" } as const;

void i18next.use(initReactI18next).init({
  resources: { en: { translation: en }, de: { translation: de } },
  lng: systemLanguage(),
  fallbackLng: "en",
  initAsync: false,
  interpolation: { escapeValue: false }, // React escapes
});

/** Speaks a language; "" is that of the system. */
export function speak(language: string): void {
  const chosen = language || systemLanguage();
  document.documentElement.lang = chosen;
  if (i18next.language !== chosen) void i18next.changeLanguage(chosen);
}

function systemLanguage(): string {
  const first = navigator.languages.map((l) => l.slice(0, 2)).find((l) => l in languages);
  return first ?? "en";
}

/** The sentence for an error code; an unknown code gets the general one. */
export function errorText(code: string): string {
  return i18next.exists(`errors.${code}`) ? i18next.t(`errors.${code}`) : i18next.t("errors.internal");
}

export { i18next };
