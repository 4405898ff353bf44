const SCHEMES = new Set(['https:', 'http:', 'mailto:']);

/** The address if a click may open it; undefined for every other scheme, such as `javascript:` and `data:`. */
export function safeUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return SCHEMES.has(url.protocol) ? url.href : undefined;
}
