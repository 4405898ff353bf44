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
/** As a phone has it: touched, not pointed at. */
const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };
/** How long a view may take, in milliseconds: the demo is made meanwhile. */
const PATIENCE_MS = 60_000;

const { studioOkapi, fernAndLoaf, kilnType } = people;

/** A picture: its name, whose inbox it shows, and how to come there. */
interface Picture extends BrowserContextOptions {
  readonly name: string;
  readonly by?: Person;
  readonly show: (page: Page) => Promise<void>;
}

const pictures: readonly Picture[] = [
  { name: 'inbox-wide-light', by: studioOkapi, ...WIDE, show: openBakery },
  { name: 'inbox-wide-dark', by: studioOkapi, ...WIDE, colorScheme: 'dark', show: openBakery },
  { name: 'inbox-phone-list', by: kilnType, ...PHONE, show: seeList },
  { name: 'inbox-phone-conversation', by: studioOkapi, ...PHONE, show: openBakery },
  { name: 'notifications', by: studioOkapi, ...WIDE, show: openNotifications },
  { name: 'sign-in', ...WIDE, show: seePeople },
];

/** The row of the newest conversation with somebody. */
function row(page: Page, { fullName }: Person) {
  const rows = page.getByRole('navigation', { name: texts.threads.label });
  return rows.getByRole('link', { name: fullName }).first();
}

/** The newest conversation, which has been read. The bakery is at its desk. */
async function openBakery(page: Page): Promise<void> {
  await row(page, fernAndLoaf).click();
  await page.getByRole('article').last().getByText(texts.receipt.read, { exact: true }).waitFor();
  await page.getByRole('region').getByText(texts.conversation.online, { exact: true }).waitFor();
}

async function seeList(page: Page): Promise<void> {
  await row(page, fernAndLoaf).waitFor();
}

async function openNotifications(page: Page): Promise<void> {
  await openBakery(page);
  await page.getByRole('button', { name: texts.notifications.label }).click();
  await page.getByRole('dialog', { name: texts.notifications.label }).getByRole('listitem').first().waitFor();
}

async function seePeople(page: Page): Promise<void> {
  await page.getByRole('button', { name: texts.signIn.continueAs(studioOkapi.fullName) }).waitFor();
}

/** Opens the demo as somebody, or as nobody yet. */
async function open(
  browser: Browser,
  url: URL,
  by?: Person,
  look: BrowserContextOptions = {},
): Promise<Page> {
  const context = await browser.newContext({ ...PLAIN, ...look });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(new URL(by === undefined ? '/' : `/?as=${by.userId}`, url).href);
  return page;
}

/** Takes one picture, when fonts and avatars are there. */
async function take(browser: Browser, url: URL, { name, by, show, ...look }: Picture): Promise<void> {
  const page = await open(browser, url, by, look);
  await show(page);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
  process.stdout.write(`docs/screenshots/${name}.png\n`);
  await page.context().close();
}

/** The demo's people use emoji, and a bare machine has no font for them. */
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
