import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import type { Locator } from 'playwright-core';
import { newNamedChat } from '../harness/chat.ts';
import { until } from '../harness/wait.ts';
import { appearances } from './harness/appearances.ts';
import { expectAccessible } from './harness/axe.ts';
import { dragFiles, giveFiles } from './harness/give-files.ts';
import type { Inbox } from './harness/inbox.ts';
import { plainWords } from './harness/plain-words.ts';
import { NO_NETWORK } from './harness/problems.ts';
import { Stage } from './harness/stage.ts';
import { PSEUDO_LOCALE, texts } from './harness/texts.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1, { RATE_LIMIT_PER_MINUTE: '0' });
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

const { files } = texts;

/** The chosen files above the field. */
const chips = ({ page, texts }: Inbox) => page.getByRole('list', { name: texts.files.chosen });

/** The images in messages. */
const pictures = ({ messages }: Inbox) => messages.locator('.msg-picture');

/** Resolves when all chosen files are uploaded. */
async function uploaded(inbox: Inbox, n: number): Promise<void> {
  await until(`${n} uploaded files`, async () => {
    const all = chips(inbox).getByRole('listitem');
    return (await all.count()) === n && (await all.locator('[data-state="ready"]').count()) === n;
  });
}

/** Where the elements are, in pixels. */
async function places(elements: Locator) {
  return await elements.evaluateAll((all) => all.map((element) => element.getBoundingClientRect().toJSON()));
}

/** Holds the calls for images until they are let go. */
async function holdPictures({ page }: Inbox): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  await page.route(/\/files\/[^/]+\?.*preview/, async (route) => {
    await held.promise;
    await route.continue();
  });
  return held.resolve;
}

async function loaded(images: Locator): Promise<void> {
  await until('the images', () =>
    images.evaluateAll((all) =>
      all.every((image) => image instanceof HTMLImageElement && image.naturalWidth > 0),
    ),
  );
}

test('images that are pasted and dropped are seen by the other in their places, at once by the sender, and opened by keyboard', async () => {
  const { ann, ben } = await newNamedChat(stage.app);
  const [inbox, other] = [await stage.enter(ann), await stage.enter(ben)];
  await inbox.open(ben.fullName);
  await other.open(ann.fullName);
  const letGo = await holdPictures(other);
  await giveFiles(inbox.composer, 'paste', [{ name: 'screenshot.png', size: [900, 600] }]);
  await uploaded(inbox, 1);
  await dragFiles(inbox.messages);
  await inbox.page.getByText(files.drop).waitFor();
  await giveFiles(inbox.messages, 'drop', [
    { name: 'wide.png', size: [1_600, 200] },
    { name: 'tall.png', size: [200, 900] },
  ]);
  await inbox.page.getByText(files.drop).waitFor({ state: 'detached' });
  await uploaded(inbox, 3);
  await expectAccessible(inbox, 'chosen files');
  await inbox.composer.press('Enter');
  await chips(inbox).waitFor({ state: 'detached' });
  await loaded(pictures(inbox).getByRole('img'));
  const sources = await pictures(inbox)
    .getByRole('img')
    .evaluateAll((all) => all.map((image) => (image as HTMLImageElement).src.slice(0, 5)));
  expect(sources).toEqual(['blob:', 'blob:', 'blob:']);

  await giveFiles(inbox.composer, 'paste', [{ name: 'last.png', size: [300, 200] }]);
  await uploaded(inbox, 1);
  await inbox.send('And the last one');
  await other.message('And the last one').waitFor();
  const tiles = pictures(other);
  const parts = other.messages.locator('.msg-picture, .msg-body');
  await until('all images', async () => (await tiles.count()) === 4);
  await other.rests();
  const before = await places(parts);
  expect(before[0]?.['height']).toBeGreaterThan(100);
  letGo();
  await loaded(tiles.getByRole('img'));
  expect(await places(parts)).toEqual(before);
  await expectAccessible(other, 'images');

  await other.page.getByRole('button', { name: files.image('screenshot.png') }).press('Enter');
  const dialog = (name: string) => other.page.getByRole('dialog', { name });
  await dialog('screenshot.png').getByRole('img').waitFor();
  await other.page.keyboard.press('ArrowRight');
  await dialog('wide.png').waitFor();
  await other.page.keyboard.press('ArrowLeft');
  await other.page.keyboard.press('ArrowLeft');
  await dialog('last.png').waitFor();
  await loaded(dialog('last.png').getByRole('img'));
  await expectAccessible(other, 'an image over the window');
  await other.page.keyboard.press('+');
  await dialog('last.png')
    .getByRole('group', { name: files.image('last.png') })
    .waitFor();
  await other.page.keyboard.press('-');
  const link = dialog('last.png').getByRole('link', { name: files.download });
  const [download] = await Promise.all([other.page.waitForEvent('download'), link.click()]);
  expect(download.suggestedFilename()).toBe('last.png');
  await other.page.keyboard.press('Escape');
  await dialog('last.png').waitFor({ state: 'detached' });
  const opener = other.page.getByRole('button', { name: files.image('screenshot.png') });
  await until('the focus', () => other.isFocused(opener));
});

test('an upload that fails is tried again, by itself and by the user; a file that is removed is not sent', async () => {
  const { ann, ben } = await newNamedChat(stage.app);
  const [inbox, other] = [await stage.enter(ann), await stage.enter(ben)];
  await inbox.open(ben.fullName);
  await other.open(ann.fullName);
  inbox.problems.excuse(NO_NETWORK);
  let cuts = 0;
  const cut = async (pattern: RegExp) =>
    await inbox.page.route(
      pattern,
      async (route) => {
        cuts++;
        await route.abort();
      },
      { times: 1 },
    );
  await cut(/\/api\/v1\/files$/);
  await cut(/\/content\?/);
  const [chooser] = await Promise.all([
    inbox.page.waitForEvent('filechooser'),
    inbox.button(files.attach).click(),
  ]);
  expect(chooser.isMultiple()).toBeTrue();
  await chooser.setFiles([
    { name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('Three drafts') },
  ]);
  await inbox.page.getByText(texts.failures.network).waitFor();
  expect(await inbox.button(texts.composer.send).isDisabled()).toBeTrue();
  await inbox.button(files.retry('notes.txt')).click();
  await uploaded(inbox, 1);
  expect(cuts).toBe(2);

  await giveFiles(inbox.composer, 'drop', [{ name: 'wrong.txt' }, { name: 'right.txt' }]);
  await uploaded(inbox, 3);
  await inbox.button(files.remove('wrong.txt')).click();
  await uploaded(inbox, 2);
  await until('the focus', () => inbox.isFocused(inbox.button(files.remove('right.txt'))));
  await inbox.send('As you asked');
  const cards = other.message('As you asked').getByRole('link');
  await until('two files', async () => (await cards.allTextContents()).length === 2);
  expect(await cards.allInnerTexts()).toEqual([
    expect.stringContaining('notes.txt'),
    expect.stringContaining('right.txt'),
  ]);
  const [download] = await Promise.all([other.page.waitForEvent('download'), cards.first().click()]);
  expect(download.suggestedFilename()).toBe('notes.txt');
});

test('more files than a message holds are not taken, and the last removed one gives the focus to the field', async () => {
  const { ann, ben } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann);
  await inbox.open(ben.fullName);
  const many = Array.from({ length: 12 }, (_, i) => ({ name: `file-${i}.txt` }));
  await giveFiles(inbox.composer, 'drop', many);
  await inbox.page.getByText(files.tooMany(10)).waitFor();
  await uploaded(inbox, 10);
  for (const { name } of many.slice(0, 10)) await inbox.button(files.remove(name)).click();
  await chips(inbox).waitFor({ state: 'detached' });
  await until('the focus', () => inbox.isFocused(inbox.composer));
});

test('no part of files has a word in plain letters', async () => {
  const { ann, ben } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann, { locale: PSEUDO_LOCALE });
  await inbox.open(ben.fullName);
  inbox.problems.excuse(NO_NETWORK);
  const expectPseudo = async (view: string): Promise<void> => {
    const data = [ann.fullName, ben.fullName, 'photo.png', 'draft.txt', 'TXT', '640 × 480'];
    expect({ view, words: await plainWords(inbox, data) }).toEqual({ view, words: [] });
  };
  await giveFiles(inbox.composer, 'drop', [{ name: 'photo.png', size: [640, 480] }]);
  await uploaded(inbox, 1);
  await inbox.page.route(/\/api\/v1\/files$/, (route) => route.abort(), { times: 1 });
  await giveFiles(inbox.composer, 'drop', [{ name: 'draft.txt' }]);
  await inbox.button(inbox.texts.files.retry('draft.txt')).waitFor();
  await dragFiles(inbox.messages);
  await inbox.page.getByText(inbox.texts.files.drop).waitFor();
  await expectPseudo('chosen files');
  await inbox.button(inbox.texts.files.retry('draft.txt')).click();
  await uploaded(inbox, 2);
  await inbox.composer.press('Enter');
  await pictures(inbox).click();
  await inbox.page.getByRole('dialog', { name: 'photo.png' }).getByRole('img').waitFor();
  await expectPseudo('an image over the window');
});

test.each(appearances)('images of a conversation can be found and used: %s', async (name, options) => {
  const { ann, ben } = await newNamedChat(stage.app);
  const inbox = await stage.enter(ann, options);
  await inbox.open(ben.fullName);
  await giveFiles(inbox.composer, 'drop', [
    { name: 'a very long name of a file that does not fit into one line.png', size: [1_200, 800] },
    { name: 'two.png', size: [600, 600] },
  ]);
  await uploaded(inbox, 2);
  await expectAccessible(inbox, `${name}, chosen files`);
  await inbox.composer.press('Enter');
  await loaded(pictures(inbox).getByRole('img'));
  const overflow = await inbox.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await pictures(inbox).first().click();
  await inbox.page.getByRole('dialog').getByRole('img').waitFor();
  await expectAccessible(inbox, `${name}, an image over the window`);
  await inbox.page.keyboard.press('Escape');
  await inbox.button(texts.conversation.more).click();
  await inbox.page.getByRole('menuitem', { name: texts.conversation.files }).click();
  const panel = inbox.page.getByRole('tabpanel', { name: files.types.image });
  await until('the previews', async () => (await panel.locator('img').count()) === 2);
  await loaded(panel.locator('img'));
});
