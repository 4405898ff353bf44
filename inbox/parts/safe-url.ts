const SCHEMES = new Set(['https:', 'http:', 'mailto:']);

/** The address, if it is one that a click may open; undefined for scripts, data and whatever else there is. */
export function safeUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return SCHEMES.has(url.protocol) ? url.href : undefined;
}
