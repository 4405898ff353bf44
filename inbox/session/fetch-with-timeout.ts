/** Time limit of a request outside the SDK, in milliseconds. */
const TIMEOUT_MS = 10_000;

/** Fetches a response that `isAccepted` accepts, by default a successful one. Rejects otherwise, and after 10 s. */
export async function fetchWithTimeout(
  url: string,
  init: RequestInit = {},
  isAccepted: (response: Response) => boolean = ({ ok }) => ok,
): Promise<Response> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  if (!isAccepted(response)) throw new Error(`${url} was answered with ${response.status}`);
  return response;
}
