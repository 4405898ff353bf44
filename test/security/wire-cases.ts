import { LIMITS } from '@messaging/protocol/limits';
import { OPCODE, type RawSocket } from '../harness/raw-socket.ts';
import { ACK, CLOSED, closing, HERE, padded, sendParts, slices, type WireCase } from './wire-frames.ts';
import { closes, utf8 } from './wire-texts.ts';

const { continuation, binary, close, ping, pong } = OPCODE;

const parts: readonly WireCase[] = [
  ['a text in two parts', (s) => sendParts(s, slices(HERE, 14)), ACK],
  ['a text in a thousand parts', (s) => sendParts(s, slices(padded(1_000), 1)), ACK],
  ['a text with empty parts', (s) => sendParts(s, ['', HERE, '', '']), ACK],
  [
    'a ping and a pong between all parts',
    (s) =>
      sendParts(s, slices(HERE, 14), () => {
        s.send('well?', { opcode: ping });
        s.send('unasked', { opcode: pong });
      }),
    `pong well?, ${ACK}`,
  ],
  [
    'a close between the parts',
    (s) => sendParts(s, slices(HERE, 14), () => s.send(closing(1000), { opcode: close })),
    CLOSED.normal,
  ],
  ['a continuation of nothing', (s) => s.send(HERE, { opcode: continuation }), CLOSED.protocol],
  [
    'a continuation of nothing, unfinished',
    (s) => s.send(HERE, { opcode: continuation, fin: false }),
    CLOSED.protocol,
  ],
  [
    'a continuation after the last part',
    (s) => {
      sendParts(s, slices(HERE, 14));
      s.send('', { opcode: continuation });
    },
    CLOSED.protocol,
  ],
  ['a new text within a text', (s) => sendParts(s, [HERE, ''], () => s.send(HERE)), CLOSED.protocol],
  [
    'a binary within a text',
    (s) => sendParts(s, [HERE, ''], () => s.send('', { opcode: binary })),
    CLOSED.protocol,
  ],
  ...[ping, pong, close].map((opcode): WireCase => [
    `a control frame in parts (opcode ${opcode})`,
    (s) => s.send(opcode === close ? closing(1000) : 'x', { opcode, fin: false }),
    CLOSED.protocol,
  ]),
];

const layout: readonly WireCase[] = [
  ['a text without a mask', (s) => s.send(HERE, { masked: false }), CLOSED.protocol],
  ['a ping without a mask', (s) => s.send('', { opcode: ping, masked: false }), CLOSED.protocol],
  ['a close without a mask', (s) => s.send(closing(1000), { opcode: close, masked: false }), CLOSED.protocol],
  ...[1, 2, 4, 7].map((rsv): WireCase => [
    `reserved bits ${rsv}`,
    (s) => s.send(HERE, { rsv }),
    CLOSED.protocol,
  ]),
  ['a reserved bit of a ping', (s) => s.send('', { opcode: ping, rsv: 4 }), CLOSED.protocol],
  ['a reserved bit of a continuation', (s) => partsWithBit(s), CLOSED.protocol],
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): WireCase => [
    `the reserved opcode ${opcode}`,
    (s) => s.send('', { opcode }),
    CLOSED.protocol,
  ]),
  ['a binary', (s) => s.send(HERE, { opcode: binary }), 'closed 1003'],
  ['an empty binary', (s) => s.send('', { opcode: binary }), 'closed 1003'],
  ['an empty text', (s) => s.send(''), 'error invalid_json'],
  ['a length of 64 bits whose first is set', (s) => s.write(head(0x80)), CLOSED.size],
];

function partsWithBit(socket: RawSocket): void {
  socket.send(HERE, { fin: false });
  socket.send('', { opcode: continuation, rsv: 1 });
}

/** Header of a text frame with a 64-bit length, of which the first byte is given; no text follows. */
function head(first: number): Buffer {
  return Buffer.from([0x81, 0xff, first, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4]);
}

const size: readonly WireCase[] = [
  ['a text of 64 KiB', (s) => s.send(padded(LIMITS.payloadBytes)), ACK],
  ['a text of 64 KiB in parts', (s) => sendParts(s, slices(padded(LIMITS.payloadBytes), 1_000)), ACK],
  ['a text of one byte more', (s) => s.send(padded(LIMITS.payloadBytes + 1)), CLOSED.size],
  [
    'a text of one byte more in parts',
    (s) => sendParts(s, slices(padded(LIMITS.payloadBytes + 1), 40_000)),
    CLOSED.size,
  ],
  [
    'a text that only says it is of one byte more',
    (s) => s.write(Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 1, 1, 2, 3, 4])),
    CLOSED.size,
  ],
  ['a text that only says it is huge', (s) => s.write(head(0)), CLOSED.size],
];

const FLOOD = 1_000;
const flood = (payload: string): WireCase => [
  `${FLOOD} pings of ${payload.length} bytes`,
  (s) => repeat(FLOOD, () => s.send(payload, { opcode: ping })),
  Array<string>(FLOOD).fill(`pong ${payload}`).join(', '),
];

const control: readonly WireCase[] = [
  flood(''),
  flood('x'.repeat(125)),
  ['a ping of 126 bytes', (s) => s.send('x'.repeat(126), { opcode: ping }), CLOSED.protocol],
  ['a ping of bytes that are not UTF-8', (s) => s.send(Buffer.from([0xff]), { opcode: ping }), 'pong \ufffd'],
  [`${FLOOD} pongs nobody asked for`, (s) => repeat(FLOOD, () => s.send('x', { opcode: pong })), ''],
  [
    'a ping and a text at once',
    (s) => {
      s.send('', { opcode: ping });
      s.send(HERE);
    },
    `pong , ${ACK}`,
  ],
];

function repeat(times: number, act: () => void): void {
  for (let i = 0; i < times; i++) act();
}

export const wireCases: Readonly<Record<string, readonly WireCase[]>> = {
  'messages in parts': parts,
  'the layout of a frame': layout,
  size,
  'UTF-8': utf8,
  closing: closes,
  'pings and pongs': control,
};
