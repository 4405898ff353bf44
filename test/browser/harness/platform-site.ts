import type { User } from '../../harness/token.ts';

const COOKIE = 'platform_session';

/** Stands in for the platform's site: it answers with the token in the browser's cookie. */
export class PlatformSite implements Disposable {
  readonly #server = Bun.serve({ hostname: '127.0.0.1', port: 0, fetch: answer });

  /** The value of INBOX_TOKEN_URL for instances. */
  get tokenUrl(): string {
    return new URL('/session/token', this.#server.url).href;
  }

  /** The cookie that signs a user in. */
  createCookie({ token }: Pick<User, 'token'>) {
    return { name: COOKIE, value: token, url: this.tokenUrl };
  }

  [Symbol.dispose](): void {
    void this.#server.stop(true);
  }
}

function answer({ headers }: Request): Response {
  const token = new Bun.CookieMap(headers.get('cookie') ?? '').get(COOKIE);
  return new Response(token, {
    status: token === null ? 401 : 200,
    headers: {
      'Access-Control-Allow-Origin': headers.get('origin') ?? '*',
      'Access-Control-Allow-Credentials': 'true',
    },
  });
}
