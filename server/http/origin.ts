/** Whether a page of `origin` may call this service, which the page's browser knows as `host`. */
export function isOriginAllowed(
  origin: string | null | undefined,
  host: string | null | undefined,
  allowed: readonly string[],
): boolean {
  // Only browsers send an origin; no page can misuse any other client.
  if (!origin || allowed.includes('*') || allowed.includes(origin)) return true;
  return typeof host === 'string' && URL.canParse(origin) && new URL(origin).host === host;
}
