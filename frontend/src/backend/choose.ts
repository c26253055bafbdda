import type { Backend } from "./ports";
import { socketBackend } from "./socket";
import { wailsBackend } from "./wails";

/** Which app is behind this page: the window's own, a node on loopback, or the one in memory. */
export async function chooseBackend(search: string): Promise<Backend | null> {
  if (window.go) return wailsBackend();
  const query = new URLSearchParams(search);
  const token = query.get("token");
  if (token) return socketBackend(token);
  if (query.has("demo") || import.meta.env.DEV) return (await import("./memory")).memoryBackend(query);
  return null;
}
