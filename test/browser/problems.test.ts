import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { texts } from './harness/texts.ts';
import { newUser } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

/** What a page would do that takes text for something else, and what must be noticed of it. */
const deeds: readonly (readonly [what: string, deed: () => void, noticed: RegExp])[] = [
  ['a dialog', () => setTimeout(() => alert('hello')), /^dialog: hello$/],
  [
    'markup from text',
    () => setTimeout(() => (document.body.innerHTML = '<b>')),
    /^error: policy: require-trusted-types-for/,
  ],
  [
    'a handler in markup',
    () => setTimeout(() => document.body.setAttribute('onclick', 'alert(1)')),
    /^error: policy: (?:script-src|require-trusted-types-for)/,
  ],
  [
    'a call home',
    () => setTimeout(() => void fetch('https://stranger.example/').catch(() => {})),
    /^error: policy: connect-src stopped https:\/\/stranger\.example/,
  ],
  [
    'a picture of a stranger',
    () => setTimeout(() => (new Image().src = 'https://stranger.example/a.png')),
    /^error: policy: img-src stopped https:\/\/stranger\.example/,
  ],
  ['an error', () => setTimeout(() => JSON.parse('{')), /^thrown: /],
];

test('a browser that may store nothing shows the inbox all the same', async () => {
  const before = (): void => {
    Object.defineProperty(globalThis, 'indexedDB', {
      get: () => {
        throw new DOMException('forbidden', 'SecurityError');
      },
    });
  };
  const inbox = await stage.enter(await newUser(), { before });
  await inbox.bell(0).waitFor();
});

test('a page that cannot be shown says so', async () => {
  const before = (): void => {
    Object.defineProperty(globalThis, 'WebSocket', {
      get: () => {
        throw new DOMException('forbidden', 'SecurityError');
      },
    });
  };
  const inbox = await stage.enter(await newUser(), { before });
  inbox.problems.excuse(/forbidden|SecurityError/);
  await inbox.page.getByRole('alert').getByText(texts.shell.crashed).waitFor();
  await inbox.button(texts.shell.reload).waitFor();
});

test.each(deeds)('no page gets away with %s', async (_what, deed, noticed) => {
  const inbox = await stage.enter(await newUser());
  await inbox.bell(0).waitFor();
  await inbox.page.evaluate(deed);
  await until('it to be noticed', () => inbox.problems.all.some((problem) => noticed.test(problem)));
  inbox.problems.excuse(/^/);
  expect(inbox.problems.all).toBeEmpty();
});
