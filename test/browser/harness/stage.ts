import { expect } from 'bun:test';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { App } from '@messaging/server/app';
import { startInstances, type Env } from '../../harness/instance.ts';
import type { User } from '../../harness/token.ts';
import { sharedBrowser } from './browser.ts';
import { Inbox } from './inbox.ts';
import { PLAIN } from './plain.ts';
import { PlatformSite } from './platform-site.ts';
import { Problems } from './problems.ts';
import { textsFor } from './texts.ts';

/** Options of a browser context that opens the inbox. */
export interface Entrance extends BrowserContextOptions {
  /** The instance that serves the page. Default: the first one. */
  readonly at?: Pick<App, 'url'>;
  /** Runs in each page, before the page's own scripts. */
  readonly before?: () => void;
}

/** A browser, instances that serve the inbox, and a site of the platform that signs users in. */
export class Stage implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #apps: readonly App[];
  readonly #platform: PlatformSite;
  readonly #opened: AsyncDisposableStack;
  #inboxes: Inbox[] = [];

  private constructor(
    services: { browser: Browser; apps: readonly App[]; platform: PlatformSite },
    opened: AsyncDisposableStack,
  ) {
    [this.#browser, this.#apps, this.#platform] = [services.browser, services.apps, services.platform];
    this.#opened = opened;
  }

  static async open(instances: number, env: Env = {}): Promise<Stage> {
    await using opened = new AsyncDisposableStack();
    const platform = opened.use(new PlatformSite());
    const browser = await sharedBrowser();
    const settings = { INBOX_TOKEN_URL: platform.tokenUrl, ...env };
    const apps = instances === 0 ? [] : await startInstances(instances, settings);
    // Disposed in reverse order: the first instance, which removes the store, is the last.
    for (const app of apps) opened.use(app);
    return new Stage({ browser, apps, platform }, opened.move());
  }

  /** The value of INBOX_TOKEN_URL for an instance. */
  get tokenUrl(): string {
    return this.#platform.tokenUrl;
  }

  /** The first instance. */
  get app(): App {
    return this.#instance(0);
  }

  /** The second instance. */
  get otherApp(): App {
    return this.#instance(1);
  }

  /** Opens the inbox in a browser context of its own. Without a user no one is signed in. */
  async enter(user: User | undefined, { at = this.app, before, ...options }: Entrance = {}): Promise<Inbox> {
    const context = await this.#browser.newContext({ ...PLAIN, ...options });
    const problems = await Problems.watch(context, [at.url.origin, new URL(this.tokenUrl).origin]);
    if (before !== undefined) await context.addInitScript(before);
    if (user !== undefined) await context.addCookies([this.#platform.createCookie(user)]);
    const inbox = new Inbox(await context.newPage(), problems, textsFor(options.locale ?? PLAIN.locale));
    this.#inboxes.push(inbox);
    await inbox.page.goto(at.url.href);
    return inbox;
  }

  /** Closes the pages that were opened since the last call. Fails when one of them did something that is forbidden. */
  async clear(): Promise<void> {
    const inboxes = this.#inboxes;
    this.#inboxes = [];
    for (const inbox of inboxes) await inbox.close();
    expect(inboxes.flatMap(({ problems }) => problems.all)).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const inbox of this.#inboxes) await inbox.close();
    await this.#opened.disposeAsync();
  }

  #instance(index: number): App {
    const app = this.#apps[index];
    if (app === undefined) throw new Error(`the stage has no instance ${index}`);
    return app;
  }
}
