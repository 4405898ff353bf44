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

/** How somebody comes to the inbox. */
export interface Entrance extends BrowserContextOptions {
  /** The instance; the first one unless given. */
  readonly at?: Pick<App, 'url'>;
  /** Runs in each page, before anything of it. */
  readonly before?: () => void;
}

/** A browser, instances that serve the inbox, and the platform's site that tells the pages whose they are. */
export class Stage implements AsyncDisposable {
  readonly #browser: Browser;
  readonly #apps: readonly App[];
  readonly #platform: PlatformSite;
  readonly #opened: AsyncDisposableStack;
  #entered: Inbox[] = [];

  private constructor(
    parts: { browser: Browser; apps: readonly App[]; platform: PlatformSite },
    opened: AsyncDisposableStack,
  ) {
    [this.#browser, this.#apps, this.#platform] = [parts.browser, parts.apps, parts.platform];
    this.#opened = opened;
  }

  static async open(instances: number, env: Env = {}): Promise<Stage> {
    await using opened = new AsyncDisposableStack();
    const platform = opened.use(new PlatformSite());
    const browser = await sharedBrowser();
    const settings = { INBOX_TOKEN_URL: platform.tokenUrl, ...env };
    const apps = instances === 0 ? [] : await startInstances(instances, settings);
    // The first one, which removes the store, goes last.
    for (const app of apps) opened.use(app);
    return new Stage({ browser, apps, platform }, opened.move());
  }

  /** What an instance needs as INBOX_TOKEN_URL. */
  get tokenUrl(): string {
    return this.#platform.tokenUrl;
  }

  /** The first instance. */
  get app(): App {
    return this.#instance(0);
  }

  /** The second one. */
  get otherApp(): App {
    return this.#instance(1);
  }

  /** Opens the inbox as this user, or as nobody, in a browser context of its own. */
  async enter(user: User | undefined, { at = this.app, before, ...options }: Entrance = {}): Promise<Inbox> {
    const context = await this.#browser.newContext({ ...PLAIN, ...options });
    const problems = await Problems.of(context, [at.url.origin, new URL(this.tokenUrl).origin]);
    if (before !== undefined) await context.addInitScript(before);
    if (user !== undefined) await context.addCookies([this.#platform.cookieOf(user)]);
    const inbox = new Inbox(await context.newPage(), problems);
    this.#entered.push(inbox);
    await inbox.page.goto(at.url.href);
    return inbox;
  }

  /** Closes what was opened since the last time, and fails on whatever a page did that no page may do. */
  async clear(): Promise<void> {
    const entered = this.#entered;
    this.#entered = [];
    for (const inbox of entered) await inbox.leave();
    expect(entered.flatMap(({ problems }) => problems.all)).toEqual([]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const inbox of this.#entered) await inbox.leave();
    await this.#opened.disposeAsync();
  }

  #instance(index: number): App {
    const app = this.#apps[index];
    if (app === undefined) throw new Error(`this stage has no instance ${index}`);
    return app;
  }
}
