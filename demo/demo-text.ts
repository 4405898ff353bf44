const LOOPBACK = /^(?:127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;

/** Where a browser on this machine finds the page of a service that listens at `url`: by name, where that is this machine. */
export function pageOf(url: URL): URL {
  const page = new URL('/', url);
  if (LOOPBACK.test(page.hostname)) page.hostname = 'localhost';
  return page;
}

/** What a newcomer needs to see after `npm start`: where to chat, and how to call from a terminal. */
export function demoText({ origin }: URL): string {
  return `
Listening at ${origin} — open it and pick somebody. Pick somebody else in another window, and chat as both.
A token for calls from a terminal: curl -s ${origin}/demo/token/1
Stop with Ctrl+C.
`;
}
