/** The parsed address if it is an https link; text that only looks like one stays text. */
export function httpsUrl(text: string): URL | null {
  try {
    const url = new URL(text);
    return url.protocol === "https:" && url.username === "" && url.password === "" ? url : null;
  } catch {
    return null;
  }
}

/** Opens an https link in the system's browser. The window itself never goes anywhere. */
export function openLink(text: string): void {
  const url = httpsUrl(text);
  if (!url) return;
  if (window.runtime?.BrowserOpenURL) window.runtime.BrowserOpenURL(url.href);
  else window.open(url.href, "_blank", "noopener,noreferrer");
}
