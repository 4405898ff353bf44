/** Stands in for the platform's token endpoint: every request gets `token`. */
export class TokenServer implements Disposable {
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

  /** Value of INBOX_TOKEN_URL for the server. */
  get url(): string {
    return this.#server.url.href;
  }

  [Symbol.dispose](): void {
    void this.#server.stop(true);
  }
}
