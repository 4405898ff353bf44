/** Whether a page of `origin` may call this service, seen as `host` by the page's browser. */
export function isOriginAllowed(
  origin: string | null | undefined,
  host: string | null | undefined,
  allowed: readonly string[],
): boolean {
  // Only browsers send an origin; others cannot be led astray by a page.
  if (!origin || allowed.includes('*') || allowed.includes(origin)) return true;
  return typeof host === 'string' && URL.canParse(origin) && new URL(origin).host === host;
}
