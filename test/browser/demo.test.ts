import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { people, type Person } from '@messaging/demo/people';
import { texts } from './harness/texts.ts';
import { InstanceProcess } from '../harness/instance-process.ts';
import { expectAccessible } from './harness/axe.ts';
import type { Inbox } from './harness/inbox.ts';
import { looks } from './harness/looks.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
let demo: InstanceProcess;
beforeAll(async () => {
  stage = await Stage.open(0);
  // As `npm start` finds it, where an empty setting counts as unset.
  demo = await InstanceProcess.start({ DATABASE_URL: '', REDIS_URL: '', DEMO: '' });
});
afterEach(() => stage.clear());
afterAll(async () => {
  await demo[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

const { studioOkapi, fernAndLoaf } = people;

/** The button that makes a window this person's. */
const account = ({ page }: Inbox, { fullName }: Person) =>
  page.getByRole('button', { name: texts.signIn.continueAs(fullName) });

test.each(looks)('axe finds nothing in the choice of who to be: %s', async (_name, look) => {
  const inbox = await stage.enter(undefined, { at: demo, ...look });
  await account(inbox, studioOkapi).waitFor();
  await expectAccessible(inbox, 'sign-in');
});

test('where the browser keeps nothing, one can be somebody all the same', async () => {
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

test('two windows of one browser are two people, who chat at once', async () => {
  const okapi = await stage.enter(undefined, { at: demo });
  const bakery = await okapi.another();
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

test('the newest conversation is open by itself where there is room for it beside the list', async () => {
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
