const LOOPBACK = /^(?:127(?:\.\d+){3}|0\.0\.0\.0|\[::1?\])$/;

/** URL of the page for a browser on this machine, with the name `localhost` for a loopback address. */
export function toPageUrl(url: URL): URL {
  const page = new URL('/', url);
  if (LOOPBACK.test(page.hostname)) page.hostname = 'localhost';
  return page;
}

/** Text after `npm start` for new users: the address of the page, and calls from a terminal. */
export function demoText({ origin }: URL): string {
  return `
Listening at ${origin} — open it and choose a user. Choose another one in a second window, and chat as both.
A token for calls from a terminal: curl -s ${origin}/demo/token/1
Stop with Ctrl+C.
`;
}
