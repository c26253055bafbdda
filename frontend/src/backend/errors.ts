import type { AppError } from "./ports";

/**
 * What a rejected command carries: {code, detail}, or the JSON of it as a string (that is what Wails hands
 * over), or anything a transport throws. Never throws itself.
 */
export function toAppError(thrown: unknown): AppError {
  if (isAppError(thrown)) return { code: thrown.code, detail: thrown.detail };
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  try {
    const parsed: unknown = JSON.parse(text);
    if (isAppError(parsed)) return { code: parsed.code, detail: parsed.detail };
  } catch {
    // not JSON: the text itself is the detail
  }
  return { code: "internal", detail: text };
}

function isAppError(v: unknown): v is AppError {
  return typeof v === "object" && v !== null && typeof (v as AppError).code === "string";
}
