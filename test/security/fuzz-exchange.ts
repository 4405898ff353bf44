import { expect } from 'bun:test';
import { ERRORS, type ErrorPayload } from '@messaging/protocol/errors';
import { events, type EventType } from '@messaging/protocol/events';
import type { App } from '@messaging/server/app';
import { RawSocket } from '../harness/raw-socket.ts';
import type { User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';
import { byFrame, toText, type FuzzFrame } from './fuzz-frames.ts';

interface Answer {
  readonly type: string;
  readonly id?: string;
  readonly payload: unknown;
}

/** Sends frames on a new connection; checks every frame that comes back, and that each id is answered once. */
export async function exchange(
  app: Pick<App, 'url'>,
  user: User,
  batch: readonly FuzzFrame[],
): Promise<void> {
  await using socket = await RawSocket.connect(app, user);
  batch.forEach((frame, i) => socket.send(toText(frame, String(i))));
  const asked = batch.flatMap((frame, i) =>
    'type' in frame && frame.hasId ? [{ id: String(i), type: frame.type }] : [],
  );
  await answered(
    socket,
    asked.map(({ id }) => id),
  );
  // Answers to two later frames show that the frame without an id has been handled.
  for (const id of ['after', 'later']) {
    socket.send(JSON.stringify({ type: 'ping', id }));
    await answered(socket, [id]);
  }
  const answers = answersIn(socket);
  for (const answer of answers) checkAnswer(answer, asked.find(({ id }) => id === answer.id)?.type ?? 'ping');
  const ids = answers.flatMap(({ id }) => id ?? []);
  expect(ids.sort()).toEqual([...asked.map(({ id }) => id), 'after', 'later'].sort());
  expect(socket.isOpen).toBe(true);
}

function answersIn(socket: RawSocket): Answer[] {
  return socket.texts.map((text) => JSON.parse(text) as Answer);
}

async function answered(socket: RawSocket, ids: readonly string[]): Promise<void> {
  await until('the answers', () => {
    if (!socket.isOpen) throw new Error('the connection was closed');
    const found = new Set(answersIn(socket).map(({ id }) => id));
    return ids.every((id) => found.has(id));
  });
}

function checkAnswer({ type, id, payload }: Answer, asked: string): void {
  const command = byFrame.get(asked);
  const schema = type === 'ack' ? command?.output : events[type as EventType];
  expect(schema?.parse(payload)).toEqual(payload);
  if (type !== 'error') return;
  const { code } = payload as ErrorPayload;
  expect(ERRORS[code].status).toBeLessThan(500);
  const possible: readonly string[] =
    command === undefined ? ['unknown_type'] : [...command.errors, 'invalid_request'];
  if (id !== undefined) expect(possible).toContain(code);
}
