import type { BrowserContext, Locator, Page } from 'playwright-core';
import { until, WAIT_LIMIT_MS } from '../../harness/wait.ts';
import type { Problems } from './problems.ts';
import type { PageTexts } from './texts.ts';

/** A page of the inbox. Elements are found by role and name, as users and screen readers find them. */
export class Inbox {
  readonly page: Page;
  readonly problems: Problems;
  /** The texts that the page shows. */
  readonly texts: PageTexts;

  constructor(page: Page, problems: Problems, texts: PageTexts) {
    this.page = page;
    this.problems = problems;
    this.texts = texts;
    page.setDefaultTimeout(WAIT_LIMIT_MS);
  }

  get context(): BrowserContext {
    return this.page.context();
  }

  /** Opens another tab of the same browser at the same address. Its context closes with this one's. */
  async openTab(): Promise<Inbox> {
    const tab = new Inbox(await this.context.newPage(), this.problems, this.texts);
    await tab.page.goto(this.page.url());
    return tab;
  }

  /** The open conversation. */
  get stage(): Locator {
    return this.page.getByRole('region');
  }

  /** The name of the other person. */
  get heading(): Locator {
    return this.stage.getByRole('heading', { level: 1 });
  }

  get search(): Locator {
    return this.page.getByRole('searchbox', { name: this.texts.threads.search });
  }

  get conversations(): Locator {
    return this.page.getByRole('navigation', { name: this.texts.threads.label });
  }

  /** The row of the conversation with this person. */
  row(name: string): Locator {
    return this.conversations.getByRole('link', { name });
  }

  get messages(): Locator {
    return this.page.getByRole('log', { name: this.texts.conversation.messages });
  }

  /** The messages with this text. */
  message(text: string): Locator {
    return this.messages.getByRole('article').filter({ hasText: text });
  }

  /** The state below the user's own message with this text, such as `Sent`. */
  receipt(text: string, word: string): Locator {
    return this.message(text).getByText(word, { exact: true });
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: this.texts.composer.label, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  get notifications(): Locator {
    return this.page.getByRole('dialog', { name: this.texts.notifications.label });
  }

  /** The bell with this number of unread notifications. */
  bell(unread: number): Locator {
    return this.button(this.texts.notifications.open(unread));
  }

  /** The title or the text of a notification that is shown as a toast. */
  toast(text: string): Locator {
    return this.page.getByRole('status').getByText(text, { exact: true });
  }

  async isFocused(locator: Locator): Promise<boolean> {
    return await locator.evaluate((element) => element === document.activeElement);
  }

  /** Number of elements in the page. */
  async countElements(): Promise<number> {
    return await this.page.locator('*').count();
  }

  /** Opens the newest conversation with this person. Resolves when its composer is there. */
  async open(name: string): Promise<void> {
    await this.row(name).first().click();
    await this.page.getByRole('region', { name }).waitFor();
    await this.composer.waitFor();
  }

  /** Resolves when the messages scroll no more: the browser scrolls in several frames, and a menu closes then. */
  async rests(): Promise<void> {
    await this.messages.evaluate(async (list) => {
      const nextFrame = () => new Promise(requestAnimationFrame);
      let restingFrames = 0;
      for (let top = -1; restingFrames < 5; await nextFrame()) {
        restingFrames = list.scrollTop === top ? restingFrames + 1 : 0;
        top = list.scrollTop;
      }
    });
  }

  /** Resolves when `jump` has marked the message with this text. The mark lasts two seconds, so the wait begins first. */
  async seesMark(text: string, jump: () => Promise<unknown>): Promise<void> {
    const marked = this.messages.locator('[data-marked="true"]').getByText(text);
    await Promise.all([marked.waitFor(), jump()]);
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Resolves when the last messages in the page have these bodies. */
  async waitForMessages(expected: readonly string[]): Promise<void> {
    const shown = async (): Promise<string[]> => (await this.bodies()).slice(-expected.length);
    await until(`the messages ${expected.join(', ')}`, async () =>
      Bun.deepEquals(await shown(), expected),
    ).catch(async (error: unknown) => {
      throw new Error(`the page shows ${(await shown()).join(', ')}`, { cause: error });
    });
  }

  /** The bodies of the messages in the page, from top to bottom, with every space. */
  async bodies(): Promise<string[]> {
    return await this.messages.getByRole('article').getByRole('paragraph').allTextContents();
  }

  /** Closes the browser context, with all its tabs. */
  async close(): Promise<void> {
    await this.context.close();
  }
}
