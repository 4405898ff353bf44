import type { BrowserContext } from 'playwright-core';

/** What the network's absence makes a browser say, whatever the page does. */
export const NO_NETWORK = /Failed to load resource: net::|WebSocket connection to .* failed/;

/**
 * What no page of the inbox may ever do: errors and warnings in its console, dialogs, requests to strangers, attempts
 * that its policy stopped.
 */
export class Problems {
  readonly #found: string[] = [];
  readonly #excused: RegExp[] = [];

  private constructor() {}

  /** Watches all pages of a context that has none yet; `origins` are those that may be asked for something. */
  static async of(context: BrowserContext, origins: readonly string[]): Promise<Problems> {
    const problems = new Problems();
    const found = (text: string): void => void problems.#found.push(text);
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) found(`${message.type()}: ${message.text()}`);
    });
    context.on('weberror', (webError) => found(`thrown: ${webError.error().message}`));
    context.on('dialog', (dialog) => {
      found(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    const asked = (url: string): void => {
      if (!origins.includes(new URL(url.replace(/^ws/, 'http')).origin)) found(`request: ${url}`);
    };
    context.on('request', (request) => asked(request.url()));
    context.on('page', (page) => page.on('websocket', (socket) => asked(socket.url())));
    await context.addInitScript(reportViolations);
    return problems;
  }

  /** What matches is expected of this test. */
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
    // The way to `Problems`, with what the browser itself says.
    // oxlint-disable-next-line no-console
    console.error(`policy: ${effectiveDirective} stopped ${blockedURI} ${sample}`);
  });
}
