import { OPCODE } from '../harness/raw-socket.ts';
import { ACK, CLOSED, closing, HERE, sendParts, slices, type WireCase } from './wire-frames.ts';

const { close, ping } = OPCODE;

const around = (bytes: readonly number[]): Buffer =>
  Buffer.concat([
    Buffer.from('{"type":"ping","id":"here","payload":"'),
    Buffer.from(bytes),
    Buffer.from('"}'),
  ]);

export const utf8: readonly WireCase[] = [
  ...(
    [
      ['a lone continuation byte', [0x80]],
      ['a byte that is never used', [0xff]],
      ['an overlong slash', [0xc0, 0xaf]],
      ['an overlong zero', [0xc0, 0x80]],
      ['an overlong zero of three bytes', [0xe0, 0x80, 0x80]],
      ['an overlong zero of four bytes', [0xf0, 0x80, 0x80, 0x80]],
      ['a high surrogate', [0xed, 0xa0, 0x80]],
      ['a pair of surrogates', [0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80]],
      ['a code point beyond the last', [0xf4, 0x90, 0x80, 0x80]],
      ['a sequence of five bytes', [0xf8, 0x88, 0x80, 0x80, 0x80]],
      ['a sequence that is cut off', [0xe2, 0x82]],
    ] as const
  ).map(([what, bytes]): WireCase => [what, (s) => s.send(around(bytes)), CLOSED.text]),
  ['the last code point', (s) => s.send(around([0xf4, 0x8f, 0xbf, 0xbf])), ACK],
  ['a byte order mark within a string', (s) => s.send(around([0xef, 0xbb, 0xbf])), ACK],
  ['a code point split over all parts', (s) => sendParts(s, slices(`${HERE.slice(0, -1)},"é😀":1}`, 1)), ACK],
  ['a text that ends within a code point', (s) => s.send(Buffer.from([0xf0, 0x9f, 0x98])), CLOSED.text],
  [
    'parts that end within a code point',
    (s) => sendParts(s, [around([0xf0, 0x9f]), Buffer.from('"}')]),
    CLOSED.text,
  ],
];

export const closes: readonly WireCase[] = [
  ['a close without a code', (s) => s.send('', { opcode: close }), 'closed 1005'],
  ...[1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].map((code): WireCase => [
    `the code ${code}`,
    (s) => s.send(closing(code), { opcode: close }),
    `closed ${code}`,
  ]),
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code): WireCase => [
    `the code ${code}, which nobody may send`,
    (s) => s.send(closing(code), { opcode: close }),
    CLOSED.protocol,
  ]),
  ['a close of one byte', (s) => s.send('x', { opcode: close }), CLOSED.protocol],
  ['the longest reason', (s) => s.send(closing(1000, 'x'.repeat(123)), { opcode: close }), CLOSED.normal],
  [
    'a reason of one byte more',
    (s) => s.send(closing(1000, 'x'.repeat(124)), { opcode: close }),
    CLOSED.protocol,
  ],
  [
    'a reason that is not UTF-8',
    (s) => s.send(closing(1000, Buffer.from([0xc0, 0xaf])), { opcode: close }),
    CLOSED.text,
  ],
  [
    'a close and more after it',
    (s) => {
      s.send(closing(1000), { opcode: close });
      s.send(HERE);
      s.send('more', { opcode: ping });
      s.send(closing(4000), { opcode: close });
    },
    CLOSED.normal,
  ],
];
