import type { BrowserContext } from 'playwright-core';

/** Messages of the browser without a network, which no page can prevent. */
export const NO_NETWORK = /Failed to load resource: net::|WebSocket connection to .* failed/;

/**
 * Forbidden actions of a page: errors and warnings in its console, dialogs, requests to other origins, and violations of its
 * policy.
 */
export class Problems {
  readonly #found: string[] = [];
  readonly #excused: RegExp[] = [];

  private constructor() {}

  /** Watches all pages of a new context. Requests are allowed to `origins` only. */
  static async watch(context: BrowserContext, origins: readonly string[]): Promise<Problems> {
    const problems = new Problems();
    const add = (text: string): void => void problems.#found.push(text);
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) add(`${message.type()}: ${message.text()}`);
    });
    context.on('weberror', (webError) => add(`thrown: ${webError.error().message}`));
    context.on('dialog', (dialog) => {
      add(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const checkRequest = (url: string): void => {
      if (!origins.includes(new URL(url.replace(/^ws/, 'http')).origin)) add(`request: ${url}`);
    };
    context.on('request', (request) => checkRequest(request.url()));
    context.on('page', (page) => page.on('websocket', (socket) => checkRequest(socket.url())));
    await context.addInitScript(reportViolations);
    return problems;
  }

  /** Allows problems that match, for the rest of the test. */
  excuse(pattern: RegExp): void {
    this.#excused.push(pattern);
  }

  get all(): readonly string[] {
    return this.#found.filter((text) => !this.#excused.some((pattern) => pattern.test(text)));
  }
}

/** Runs in the page. */
function reportViolations(): void {
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sample }) => {
    // `Problems` reads the console.
    // oxlint-disable-next-line no-console
    console.error(`policy: ${effectiveDirective} stopped ${blockedURI} ${sample}`);
  });
}
