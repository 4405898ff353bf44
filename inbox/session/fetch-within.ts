/** How long the server may take to answer what the page asks beside the SDK, in milliseconds. */
const LIMIT_MS = 10_000;

/** A response that will do: a successful one unless told otherwise. Rejects when there is none within 10 s. */
export async function fetchWithin(
  url: string,
  init: RequestInit = {},
  willDo: (response: Response) => boolean = ({ ok }) => ok,
): Promise<Response> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(LIMIT_MS) });
  if (!willDo(response)) throw new Error(`${url} was answered with ${response.status}`);
  return response;
}
