// Writes the pictures of the README to docs/screenshots/: npm run screenshots
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { texts } from './harness/texts.ts';
import { people, type Person } from '@messaging/demo/people';
import { InstanceProcess } from '../harness/instance-process.ts';
import { locateChromium } from '../services/chromium.ts';
import { installPackage, mayInstall } from '../services/install.ts';
import { PLAIN } from './harness/plain.ts';

const FOLDER = join(import.meta.dir, '../../docs/screenshots');
const WIDE = { viewport: { width: 1_280, height: 800 } };
/** A phone, with touch. */
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
/** Time limit of a view, in milliseconds. The demo creates its data meanwhile. */
const TIMEOUT_MS = 60_000;

const { studioOkapi, fernAndLoaf, kilnType } = people;

/** A picture: its file name, the account, and the steps to the view. */
interface Picture extends BrowserContextOptions {
  readonly name: string;
  readonly account?: Person;
  readonly show: (page: Page) => Promise<void>;
}

const pictures: readonly Picture[] = [
  { name: 'inbox-wide-light', account: studioOkapi, ...WIDE, show: openBakery },
  { name: 'inbox-wide-dark', account: studioOkapi, ...WIDE, colorScheme: 'dark', show: openBakery },
  { name: 'inbox-phone-list', account: kilnType, ...PHONE, show: showList },
  { name: 'inbox-phone-conversation', account: studioOkapi, ...PHONE, show: openBakery },
  { name: 'group-wide', account: studioOkapi, ...WIDE, show: openGroup },
  { name: 'group-phone', account: studioOkapi, ...PHONE, show: openGroup },
  { name: 'menu-wide', account: studioOkapi, ...WIDE, show: openMenu },
  { name: 'menu-phone', account: studioOkapi, ...PHONE, show: openMenu },
  { name: 'scheduled-wide', account: studioOkapi, ...WIDE, show: schedule },
  { name: 'scheduled-phone', account: studioOkapi, ...PHONE, show: openScheduled },
  { name: 'versions-wide', account: studioOkapi, ...WIDE, show: openVersions },
  { name: 'versions-phone', account: studioOkapi, ...PHONE, show: openVersions },
  { name: 'search-wide', account: studioOkapi, ...WIDE, show: (page) => search(page) },
  { name: 'search-phone', account: studioOkapi, ...PHONE, show: (page) => search(page) },
  { name: 'files-wide', account: studioOkapi, ...WIDE, show: listFiles },
  { name: 'files-phone', account: studioOkapi, ...PHONE, show: listFiles },
  { name: 'notifications', account: studioOkapi, ...WIDE, show: openNotifications },
  { name: 'sign-in', ...WIDE, show: showAccounts },
];

/** The row of the newest conversation with a person. */
function row(page: Page, { fullName }: Person) {
  const rows = page.getByRole('navigation', { name: texts.threads.label });
  return rows.getByRole('link', { name: fullName }).first();
}

/** Opens the newest conversation with the bakery, which is online and has read the last message. */
async function openBakery(page: Page): Promise<void> {
  await row(page, fernAndLoaf).click();
  await page.getByRole('article').last().getByText(texts.receipt.read, { exact: true }).waitFor();
  await page.getByRole('region').getByText(texts.conversation.online, { exact: true }).waitFor();
}

async function showList(page: Page): Promise<void> {
  await row(page, fernAndLoaf).waitFor();
}

/** Opens the group of the demo, in which a message quotes another one and names a member. */
async function openGroup(page: Page): Promise<void> {
  const rows = page.getByRole('navigation', { name: texts.threads.label }).getByRole('link');
  await rows
    .filter({ has: page.locator('.msg-faces') })
    .first()
    .click();
  await page.getByRole('article').last().waitFor();
}

/** Opens the menu of the last message of the group. */
async function openMenu(page: Page): Promise<void> {
  await openGroup(page);
  const message = page.getByRole('article').last();
  await message.hover();
  await message.locator('[aria-haspopup="menu"]').click();
  await page.getByRole('menu', { name: texts.message.menu }).waitFor();
}

/** Lets two messages wait for their times, and lists them. */
async function schedule(page: Page): Promise<void> {
  await openBakery(page);
  const field = page.getByRole('textbox', { name: texts.composer.label, exact: true });
  for (const [offer, text] of [
    ['tomorrow', 'Good morning! The proofs are on their way to Marlow Press.'],
    ['monday', 'Have the proofs come? I keep Monday free for changes.'],
  ] as const) {
    await field.fill(text);
    await page.getByRole('button', { name: texts.composer.more }).click();
    await page.getByRole('menuitem', { name: texts.later.offers[offer] }).click();
    await page.locator('.msg-composer textarea:placeholder-shown').waitFor();
  }
  await listScheduled(page);
}

async function openScheduled(page: Page): Promise<void> {
  await openBakery(page);
  await listScheduled(page);
}

async function listScheduled(page: Page): Promise<void> {
  await page.locator('.msg-scheduled-line').filter({ hasText: /^2 / }).click();
  await page.getByRole('dialog', { name: texts.later.title }).getByRole('article').nth(1).waitFor();
}

/** Opens the versions of a message that was edited, which a search finds. */
async function openVersions(page: Page): Promise<void> {
  await search(page, 'proposal label half');
  await page.getByRole('dialog', { name: texts.search.title }).locator('mark').first().click();
  const edited = page.locator('.msg-edited').first();
  await edited.waitFor();
  // The list scrolls to the message, which is marked for a while then.
  await page.locator('[data-marked="true"]').waitFor();
  await page.locator('[data-marked="true"]').waitFor({ state: 'detached' });
  await edited.click();
  await page
    .getByRole('dialog', { name: texts.message.versionsTitle })
    .getByRole('listitem')
    .first()
    .waitFor();
}

async function search(page: Page, words = 'stamp'): Promise<void> {
  await row(page, fernAndLoaf).waitFor();
  await page.getByRole('button', { name: texts.search.open }).click();
  const dialog = page.getByRole('dialog', { name: texts.search.title });
  await dialog.getByRole('searchbox').fill(words);
  await dialog.locator('mark').first().waitFor();
}

async function listFiles(page: Page): Promise<void> {
  await openBakery(page);
  await page.getByRole('button', { name: texts.conversation.more }).click();
  await page.getByRole('menuitem', { name: texts.files.title }).click();
  await page.getByRole('dialog', { name: texts.files.title }).getByRole('listitem').first().waitFor();
}

async function openNotifications(page: Page): Promise<void> {
  await openBakery(page);
  await page.getByRole('button', { name: texts.notifications.label }).click();
  await page.getByRole('dialog', { name: texts.notifications.label }).getByRole('listitem').first().waitFor();
}

async function showAccounts(page: Page): Promise<void> {
  await page.getByRole('button', { name: texts.signIn.continueAs(studioOkapi.fullName) }).waitFor();
}

/** Opens the demo with an account, or the choice of one. */
async function open(
  browser: Browser,
  url: URL,
  account?: Person,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ ...PLAIN, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(TIMEOUT_MS);
  await page.goto(new URL(account === undefined ? '/' : `/?as=${account.userId}`, url).href);
  return page;
}

/** Takes one picture after fonts and avatars are loaded. */
async function take(browser: Browser, url: URL, { name, account, show, ...options }: Picture): Promise<void> {
  const page = await open(browser, url, account, options);
  await show(page);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  process.stdout.write(`docs/screenshots/${name}.png\n`);
  await page.context().close();
}

/** Installs a font for emoji, which the demo uses, if there is none. */
async function provideEmoji(): Promise<void> {
  const found = await new Response(Bun.spawn(['fc-list', ':lang=und-zsye']).stdout).text();
  if (found === '' && mayInstall()) await installPackage('fonts-noto-color-emoji');
}

const executablePath = await locateChromium();
await provideEmoji();
await mkdir(FOLDER, { recursive: true });
await using demo = await InstanceProcess.start({ DEMO: 'true' });
await using browser = await chromium.launch({ executablePath });
await open(browser, demo.url, fernAndLoaf);
for (const picture of pictures) await take(browser, demo.url, picture);
