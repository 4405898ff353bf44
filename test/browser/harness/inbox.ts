import type { BrowserContext, Locator, Page } from 'playwright-core';
import { texts } from './texts.ts';
import { until, WAIT_LIMIT_MS } from '../../harness/wait.ts';
import type { Problems } from './problems.ts';

/** A page of the inbox, by what people see and hear of it: roles and names. */
export class Inbox {
  readonly page: Page;
  readonly problems: Problems;

  constructor(page: Page, problems: Problems) {
    this.page = page;
    this.problems = problems;
    page.setDefaultTimeout(WAIT_LIMIT_MS);
  }

  get context(): BrowserContext {
    return this.page.context();
  }

  /** Another tab of the same browser, at the same address. Its context closes with this one's. */
  async another(): Promise<Inbox> {
    const tab = new Inbox(await this.context.newPage(), this.problems);
    await tab.page.goto(this.page.url());
    return tab;
  }

  /** The open conversation. */
  get stage(): Locator {
    return this.page.getByRole('region');
  }

  /** With whom it is. */
  get heading(): Locator {
    return this.stage.getByRole('heading', { level: 1 });
  }

  get search(): Locator {
    return this.page.getByRole('searchbox', { name: texts.threads.search });
  }

  get conversations(): Locator {
    return this.page.getByRole('navigation', { name: texts.threads.label });
  }

  /** The row of the conversation with somebody. */
  row(name: string): Locator {
    return this.conversations.getByRole('link', { name });
  }

  get messages(): Locator {
    return this.page.getByRole('log', { name: texts.conversation.messages });
  }

  /** The messages with this text. */
  message(text: string): Locator {
    return this.messages.getByRole('article').filter({ hasText: text });
  }

  /** What stands under one's own message with this text, as `Sent`. */
  receipt(text: string, word: string): Locator {
    return this.message(text).getByText(word, { exact: true });
  }

  get composer(): Locator {
    return this.page.getByRole('textbox', { name: texts.composer.label, exact: true });
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  get notifications(): Locator {
    return this.page.getByRole('dialog', { name: texts.notifications.label });
  }

  /** The bell while so many are unread. */
  bell(unread: number): Locator {
    return this.button(texts.notifications.open(unread));
  }

  /** What came up of a notification: its title or its text. */
  toast(text: string): Locator {
    return this.page.getByRole('status').getByText(text, { exact: true });
  }

  async isFocused(locator: Locator): Promise<boolean> {
    return await locator.evaluate((element) => element === document.activeElement);
  }

  /** How many elements the page has. */
  async nodes(): Promise<number> {
    return await this.page.locator('*').count();
  }

  /** Opens the newest conversation with somebody; resolves when one can write there. */
  async open(name: string): Promise<void> {
    await this.row(name).first().click();
    await this.page.getByRole('region', { name }).waitFor();
    await this.composer.waitFor();
  }

  async send(text: string): Promise<void> {
    await this.composer.fill(text);
    await this.composer.press('Enter');
  }

  /** Resolves when these are the last messages in the page. */
  async shows(expected: readonly string[]): Promise<void> {
    const shown = async (): Promise<string[]> => (await this.bodies()).slice(-expected.length);
    await until(`the messages ${expected.join(', ')}`, async () =>
      Bun.deepEquals(await shown(), expected),
    ).catch(async (error: unknown) => {
      throw new Error(`there are ${(await shown()).join(', ')}`, { cause: error });
    });
  }

  /** The texts of the messages that are in the page, from above, with every space. */
  async bodies(): Promise<string[]> {
    return await this.messages.getByRole('article').getByRole('paragraph').allTextContents();
  }

  /** Closes the browser context, with all its tabs. */
  async leave(): Promise<void> {
    await this.context.close();
  }
}
