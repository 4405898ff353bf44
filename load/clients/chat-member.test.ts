import { expect, test } from 'bun:test';
import { ChatMember } from './chat-member.ts';

const threadId = 'd61eb1f4-6a7c-4bb6-9e65-e5ef7a0d3f1c';

interface SentFrame {
  readonly id: string;
  readonly payload: { readonly body: string; readonly clientId: string };
}

/** Two members of a thread, and the server's frames for their messages. */
function conversation() {
  const a = new ChatMember({ index: 0, peerIndex: 1, threadId });
  const b = new ChatMember({ index: 1, peerIndex: 0, threadId });
  const send = (member: ChatMember): SentFrame => JSON.parse(member.nextFrame()) as SentFrame;
  const stored = ({ payload }: SentFrame, seq: number) => ({
    id: crypto.randomUUID(),
    threadId,
    seq,
    senderId: 1,
    receiverId: 2,
    attachments: [],
    readAt: null,
    ...payload,
  });
  const ack = (sent: SentFrame, seq: number): string =>
    JSON.stringify({ type: 'ack', id: sent.id, payload: stored(sent, seq) });
  const delivery = (sent: SentFrame, seq: number): string =>
    JSON.stringify({ type: 'message', payload: stored(sent, seq) });
  return { a, b, send, ack, delivery };
}

test('a conversation without a fault passes', () => {
  const { a, b, send, ack, delivery } = conversation();
  const [first, second, third] = [send(a), send(b), send(a)];
  for (const frame of [ack(first, 1), delivery(second, 2), ack(third, 3)]) a.receive(frame);
  for (const frame of [delivery(first, 1), ack(second, 2), delivery(third, 3)]) b.receive(frame);
  a.checkEnd(b);
  b.checkEnd(a);
  expect([a.late, b.late]).toEqual([0, 0]);
});

test('an ack overtaken by a later delivery counts as late', () => {
  const { a, b, send, ack, delivery } = conversation();
  const [mine, other] = [send(a), send(b)];
  a.receive(delivery(other, 2));
  a.receive(ack(mine, 1));
  a.checkEnd(b);
  expect(a.late).toBe(1);
});

/** Possible faults, by the text of their error. */
const faults: Record<string, (members: ReturnType<typeof conversation>) => void> = {
  'an unexpected ack for': ({ a, send, ack }) => {
    const twice = ack(send(a), 1);
    a.receive(twice);
    a.receive(twice);
  },
  'the client id of another': ({ a, send, ack }) => {
    const { id, payload } = send(a);
    a.receive(ack({ id, payload: { ...payload, clientId: send(a).payload.clientId } }, 1));
  },
  'the body of another': ({ a, send, ack }) => {
    const { id, payload } = send(a);
    a.receive(ack({ id, payload: { ...payload, body: send(a).payload.body } }, 1));
  },
  'an ack of seq 1 after 2': ({ a, send, ack }) => {
    a.receive(ack(send(a), 2));
    a.receive(ack(send(a), 1));
  },
  'not the next message sent': ({ a, b, send, delivery }) => {
    send(b);
    a.receive(delivery(send(b), 1));
  },
  'seq 1 was delivered after 2': ({ a, b, send, delivery }) => {
    a.receive(delivery(send(b), 2));
    a.receive(delivery(send(b), 1));
  },
  'seq 1 came twice': ({ a, b, send, ack, delivery }) => {
    a.receive(ack(send(a), 1));
    a.receive(delivery(send(b), 1));
  },
  'a message of thread': ({ b, send, delivery }) => {
    const stranger = new ChatMember({ index: 0, peerIndex: 1, threadId: crypto.randomUUID() });
    stranger.receive(delivery(send(b), 1));
  },
  'got {"type":"error"': ({ a }) => {
    a.receive('{"type":"error","payload":{}}');
  },
  'saw 0 of 1 messages without a gap': ({ a, b, send }) => {
    send(b);
    a.checkEnd(b);
  },
  'saw 0 of 2 messages without a gap': ({ a, b, send, delivery }) => {
    a.receive(delivery(send(b), 2));
    send(b);
    a.checkEnd(b);
  },
};

test.each(Object.entries(faults))('a fault is reported: %s', (what, commit) => {
  expect(() => commit(conversation())).toThrow(what);
});

/** A conversation in which the server may refuse sends, and its refusal. */
function refusing() {
  const a = new ChatMember({ index: 0, peerIndex: 1, threadId, mayBeRefused: true });
  const b = new ChatMember({ index: 1, peerIndex: 0, threadId, mayBeRefused: true });
  const refusal = (sent: SentFrame): string =>
    JSON.stringify({ type: 'error', id: sent.id, payload: { code: 'overloaded' } });
  return { ...conversation(), a, b, refusal };
}

test('with mayBeRefused, refused sends are counted and not awaited', () => {
  const { a, b, send, ack, delivery, refusal } = refusing();
  const [first, second, third] = [send(a), send(a), send(a)];
  for (const frame of [ack(first, 1), refusal(second), ack(third, 2)]) a.receive(frame);
  for (const frame of [delivery(first, 1), delivery(third, 2)]) b.receive(frame);
  a.checkEnd(b);
  b.checkEnd(a);
  expect([a.acked, [...a.refused], b.delivered]).toEqual([2, [1], 2]);
});

test('with mayBeRefused, an accepted send must be delivered, and no send is refused twice', () => {
  const { a, b, send, ack, delivery, refusal } = refusing();
  const [first, second, third] = [send(a), send(a), send(a)];
  for (const frame of [ack(first, 1), ack(second, 2), refusal(third)]) a.receive(frame);
  expect(() => a.receive(refusal(third))).toThrow('got {"type":"error"');
  b.receive(delivery(second, 1));
  expect(() => b.receive(delivery(first, 2))).toThrow('not the next message sent');
  expect(() => b.checkEnd(a)).toThrow('saw 1 of 2 messages without a gap');
});

test('a send answered with an error but stored counts as acked when it is delivered', () => {
  const { a, b, send, delivery, refusal } = refusing();
  const sent = send(a);
  a.receive(refusal(sent));
  a.receive(delivery(sent, 1));
  b.receive(delivery(sent, 1));
  a.checkEnd(b);
  b.checkEnd(a);
  expect([a.acked, a.refused.size, b.delivered]).toEqual([1, 0, 1]);
  expect(() => a.receive(delivery(sent, 2))).toThrow('not the next message sent');
});
