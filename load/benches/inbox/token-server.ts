/** Stands for the platform, which tells the page whose it is: everybody who asks gets `token`. */
export class TokenSite implements Disposable {
  token = '';
  readonly #server = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch: ({ headers }) =>
      new Response(this.token, {
        headers: {
          'Access-Control-Allow-Origin': headers.get('origin') ?? '*',
          'Access-Control-Allow-Credentials': 'true',
        },
      }),
  });

  /** What the server gets as INBOX_TOKEN_URL. */
  get url(): string {
    return this.#server.url.href;
  }

  [Symbol.dispose](): void {
    void this.#server.stop(true);
  }
}
