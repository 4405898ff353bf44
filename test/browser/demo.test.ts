import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { people, type Person } from '@messaging/demo/people';
import { texts } from './harness/texts.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { expectAccessible } from './harness/axe.ts';
import type { Inbox } from './harness/inbox.ts';
import { appearances } from './harness/appearances.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
let demo: InstanceProcess;
beforeAll(async () => {
  stage = await Stage.open(0);
  // As with `npm start`: an empty setting counts as unset.
  demo = await InstanceProcess.start({ DATABASE_URL: '', REDIS_URL: '', DEMO: '' });
});
afterEach(() => stage.clear());
afterAll(async () => {
  await demo[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

const { studioOkapi, fernAndLoaf } = people;

/** The button that chooses this account. */
const account = ({ page }: Inbox, { fullName }: Person) =>
  page.getByRole('button', { name: texts.signIn.continueAs(fullName) });

test.each(appearances)(
  'axe finds no violation in the choice of an account: %s',
  async (_name, appearance) => {
    const inbox = await stage.enter(undefined, { at: demo, ...appearance });
    await account(inbox, studioOkapi).waitFor();
    await expectAccessible(inbox, 'sign-in');
  },
);

test('an account can be chosen in a browser that forbids storage', async () => {
  const before = (): void => {
    const forbidden = {
      get: () => {
        throw new DOMException('forbidden', 'SecurityError');
      },
    };
    Object.defineProperties(globalThis, { localStorage: forbidden, sessionStorage: forbidden });
  };
  const okapi = await stage.enter(undefined, { at: demo, before });
  await account(okapi, studioOkapi).click();
  await okapi.open(fernAndLoaf.fullName);
});

test('two windows of one browser have different accounts and chat with each other', async () => {
  const okapi = await stage.enter(undefined, { at: demo });
  const bakery = await okapi.openTab();
  await account(okapi, studioOkapi).click();
  await account(bakery, fernAndLoaf).click();
  await okapi.open(fernAndLoaf.fullName);
  await bakery.open(studioOkapi.fullName);
  await okapi.send('The van is ready');
  await bakery.message('The van is ready').waitFor();
  await okapi.receipt('The van is ready', texts.receipt.read).waitFor();
  await bakery.page.reload();
  await bakery.message('The van is ready').waitFor();
  await bakery.button(texts.shell.switchAccount).click();
  await bakery.page.getByRole('heading', { name: texts.signIn.title }).waitFor();
  expect(await okapi.heading.textContent()).toBe(fernAndLoaf.fullName);
});

test('on a wide screen the newest conversation opens by itself', async () => {
  const okapi = await stage.enter(undefined, { at: demo });
  await account(okapi, studioOkapi).click();
  await okapi.page.getByRole('region', { name: fernAndLoaf.fullName }).waitFor();
  await okapi.composer.waitFor();
  expect(new URL(okapi.page.url()).pathname).toStartWith('/conversations/');
});

test('on a phone the list is shown first', async () => {
  const okapi = await stage.enter(undefined, { at: demo, viewport: { width: 390, height: 780 } });
  await account(okapi, studioOkapi).click();
  await okapi.row(fernAndLoaf.fullName).first().waitFor();
  expect(new URL(okapi.page.url()).pathname).toBe('/');
});
