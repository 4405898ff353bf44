import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { newNamedChat } from '../harness/chat.ts';
import { Stage } from './harness/stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open(1);
});
afterEach(() => stage.clear());
afterAll(() => stage[Symbol.asyncDispose]());

/** A text, and the addresses to which it links. */
const cases: readonly (readonly [text: string, links: readonly string[]])[] = [
  ['See https://example.com/a?b=c#d.', ['https://example.com/a?b=c#d']],
  ['(http://example.com/a_(b))', ['http://example.com/a_(b)']],
  ['www.example.com and example.org', ['https://www.example.com/', 'https://example.org/']],
  ['Write to studio@example.com!', ['mailto:studio@example.com']],
  ['https://example.com/“quoted”', ['https://example.com/%E2%80%9Cquoted%E2%80%9D']],
  ['no link at all, not even a.b or 1.2.3.4', []],
  ['logo-final.ai, fonts.zip, teaser.mov and README.md', []],
  ['www.logo-final.ai or figma.ai/file/1', ['https://www.logo-final.ai/', 'https://figma.ai/file/1']],
  ['javascript:alert(1)', []],
  ['JavaScript://example.com/%0aalert(1)', ['https://example.com/%0aalert(1)']],
  ['data:text/html,hello', []],
  ['vbscript:msgbox(1) file:///etc/passwd ftp://example.com/a', []],
  ['tel:+123456789 sms:+123 intent://scan/#Intent;end', []],
];

test('web and mail addresses become links without a referrer, other addresses stay text', async () => {
  const chat = await newNamedChat(stage.app);
  for (const [body] of cases) await chat.answer({ body });
  const inbox = await stage.enter(chat.ann);
  await inbox.open(chat.ben.fullName);
  await inbox.waitForMessages(cases.map(([text]) => text));
  const articles = inbox.messages.getByRole('article');
  const found = await articles.evaluateAll((all) =>
    all.map((article) =>
      [...article.querySelectorAll('a')].map(({ href, rel, target }) => ({ href, rel, target })),
    ),
  );
  expect(found.map((links) => links.map(({ href }) => href))).toEqual(cases.map(([, links]) => [...links]));
  for (const { rel, target } of found.flat()) {
    expect(rel.split(' ')).toContain('noopener');
    expect(rel.split(' ')).toContain('noreferrer');
    expect(target).toBe('_blank');
  }
});
