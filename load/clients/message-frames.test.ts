import { expect, test } from 'bun:test';
import { makeMessageFrame, readFrame } from './message-frames.ts';

const message = { threadId: 't', seq: 12, body: 'text', clientId: 'c' };

test('acks and messages are read with any order of fields', () => {
  const reversed = Object.fromEntries(Object.entries(message).toReversed());
  for (const payload of [message, reversed]) {
    expect(readFrame(JSON.stringify({ type: 'message', payload }))).toEqual({ type: 'message', message });
    const ack = JSON.stringify({ type: 'ack', id: '7', payload });
    expect(readFrame(ack)).toEqual({ type: 'ack', id: '7', message });
  }
});

test('a frame that the scanner cannot read is parsed', () => {
  const odd = { ...message, body: 'a "quoted" word', clientId: null };
  expect(readFrame(JSON.stringify({ type: 'message', payload: odd }))).toEqual({
    type: 'message',
    message: odd,
  });
  const pong = { type: 'pong', payload: 1 };
  expect(readFrame(JSON.stringify(pong))).toEqual({ type: 'other', frame: pong });
});

test('a frame to send matches the contract', () => {
  const { threadId, body, clientId } = message;
  const frame: unknown = JSON.parse(makeMessageFrame({ id: '7', threadId, body, clientId }));
  expect(frame).toEqual({ type: 'message', id: '7', payload: { threadId, body, clientId } });
});
