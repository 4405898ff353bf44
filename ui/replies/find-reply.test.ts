import { expect, test } from 'bun:test';
import { findReplies, findReplyName } from './find-reply.ts';

test('a reply is named after a slash at the beginning of a text only', () => {
  expect(findReplyName('/', 1)).toEqual({ start: 0, end: 1, text: '' });
  expect(findReplyName('/office hou', 11)).toEqual({ start: 0, end: 11, text: 'office hou' });
  expect(findReplyName('/office hours', 4)).toMatchObject({ text: 'off' });
  for (const text of ['', 'a/', '/etc/passwd', '/first\nsecond'])
    expect(findReplyName(text, text.length)).toBeNull();
});

test('replies are found by words of their names, then by words of their texts', () => {
  const toReply = (name: string, body: string) => ({ id: name, name, body });
  const [hours, away, thanks] = [
    toReply('Büro hours', 'From nine to five'),
    toReply('Away', 'I am back at five, in office hours'),
    toReply('Thanks', 'Thank you'),
  ];
  const replies = [away, hours, thanks];
  expect(findReplies(replies, '')).toEqual(replies);
  expect(findReplies(replies, 'hours')).toEqual([hours, away]);
  expect(findReplies(replies, 'BURO h')).toEqual([hours]);
  expect(findReplies(replies, 'nothing')).toEqual([]);
});
