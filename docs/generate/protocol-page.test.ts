import { expect, test } from 'bun:test';
import { commands, type Command } from '../../protocol/commands.ts';
import { events, type EventType } from '../../protocol/events.ts';
import { EVENT_TEXTS } from './event-texts.ts';
import { protocolPage } from './protocol-page.ts';

interface Frame {
  readonly type: string;
  readonly payload?: unknown;
}

const byFrame = new Map<string | undefined, Command>(
  Object.values<Command>(commands).map((command) => [command.frame, command]),
);
const schemas: Readonly<Record<string, { parse(value: unknown): unknown }>> = events;
const page = protocolPage();
const blocks = [...page.matchAll(/```json\n(.*?)\n```/gs)].map(([, text = '']) => JSON.parse(text) as Frame);
const inline = [...page.matchAll(/[^`]`(\{"type":.*?\})`/g)].map(
  ([, text = '']) => JSON.parse(text) as Frame,
);

const isSent = ({ type, payload }: Frame): boolean =>
  byFrame.get(type)?.input.safeParse(payload).success ?? false;
const isReceived = ({ type, payload }: Frame): boolean =>
  type in events && events[type as EventType].safeParse(payload).success;

test.each([...blocks, ...inline].map((frame) => [frame.type, frame] as const))(
  'the example of %s is a frame of the protocol',
  (_, frame) => {
    expect(isSent(frame) || isReceived(frame)).toBe(true);
  },
);

test('the page has an example of each frame that a client has to know', () => {
  const types = ['hello', 'message', 'message', 'message_changed', 'sync', 'resync', 'notification'];
  expect(blocks.map(({ type }) => type)).toEqual(types);
  expect(inline.map(({ type }) => type)).toEqual([
    'auth',
    'ping',
    'read',
    'edit',
    'state',
    'typing',
    'presence',
  ]);
});

test.each(Object.entries(EVENT_TEXTS).filter(([, { example }]) => example !== undefined))(
  'the example of the event %s is what its schema gives',
  (type, { example }) => {
    const parsed: unknown = schemas[type]?.parse(example);
    expect(parsed).toEqual(example);
  },
);
