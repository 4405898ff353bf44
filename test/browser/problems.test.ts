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

/** Forbidden actions of a page, and the problem that each must be reported as. */
const actions: readonly (readonly [name: string, action: () => void, problem: RegExp])[] = [
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
    'a request to another origin',
    () => setTimeout(() => void fetch('https://stranger.example/').catch(() => {})),
    /^error: policy: connect-src stopped https:\/\/stranger\.example/,
  ],
  [
    'an image of another origin',
    () => setTimeout(() => (new Image().src = 'https://stranger.example/a.png')),
    /^error: policy: img-src stopped https:\/\/stranger\.example/,
  ],
  ['an error', () => setTimeout(() => JSON.parse('{')), /^thrown: /],
];

test('the inbox works in a browser that forbids storage', async () => {
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

test('a page that cannot be rendered shows a message', async () => {
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

test.each(actions)('the harness reports %s', async (_name, action, expected) => {
  const inbox = await stage.enter(await newUser());
  await inbox.bell(0).waitFor();
  await inbox.page.evaluate(action);
  await until('the report', () => inbox.problems.all.some((problem) => expected.test(problem)));
  inbox.problems.excuse(/^/);
  expect(inbox.problems.all).toBeEmpty();
});
