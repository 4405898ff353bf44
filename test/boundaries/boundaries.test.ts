import { expect, test } from 'bun:test';
import { violations } from './boundaries.ts';

test('An import against the direction is reported with its line, type imports included.', () => {
  const text = `import { z } from 'zod';\nimport type {\n  Connection,\n} from '../websocket/connection.ts';\n`;
  expect(violations('server/commands/ping.ts', text)).toEqual([
    'server/commands/ping.ts:2: server/commands may not import server/websocket/connection.ts',
  ]);
});

test.each([
  ['protocol/message.ts', `import { deliver } from '@messaging/server/live/deliver';`],
  ['protocol/message.ts', `import { createHash } from 'node:crypto';`],
  ['protocol/message.ts', `import { pino } from 'pino';`],
  ['client/socket.ts', `export * from '../server/config.ts';`],
  ['ui/messaging-ui.tsx', `import { Router } from 'wouter';`],
  ['ui/threads/thread-list.tsx', `import { texts } from '@messaging/inbox/language.ts';`],
  ['inbox/app.tsx', `const { SQL } = await import('bun');`],
  ['server/app.ts', `import '@messaging/inbox/bundle.ts';`],
  ['server/live/hub.ts', `import type { Handler } from '../commands/call.ts';`],
  ['load/bench.ts', `import { createApp } from '@messaging/server/app';`],
  ['server/http/probes.ts', 'await db.query`select 1`;'],
  ['server/commands/ping.ts', 'await db.query`\n    insert into threads values (1)`;'],
  ['tools/new.ts', ''],
])('The check refuses in %s: %s.', (path, text) => {
  expect(violations(path, text)).toHaveLength(1);
});

test.each([
  ['protocol/message.ts', `import { z } from 'zod';\nimport { seq } from './primitives.ts';`],
  ['server/http/page-files.ts', `import { bundleInbox } from '@messaging/inbox/bundle.ts';`],
  ['server/websocket/connection.ts', `import { table } from '../commands/table.ts';`],
  ['server/db/users.ts', 'import { SQL } from "bun";\nawait db.query`select 1`;'],
  ['server/live/hub.test.ts', `import { freePort } from '../services/ports.ts';`],
  ['docs/generate/main.ts', `import { settings } from '@messaging/server/config/config';`],
  ['server/app.ts', '/** Updates the set; `select` is not SQL here. */'],
])('The check accepts in %s: %s.', (path, text) => {
  expect(violations(path, text)).toEqual([]);
});
