// Tells how much the inbox is, and fails when it is too much: bun deploy/inbox-size.ts
import { bundleInbox } from '../inbox/bundle.ts';

/** Bytes of page, scripts, styles and pictures, gzipped, at the most. Fonts come later: they hold up nothing. */
const MOST_BYTES = 150 * 1024;

const files = await bundleInbox();
const sizes = files
  .filter(({ type }) => !type.startsWith('font/'))
  .map(({ base64 }) => Bun.gzipSync(Buffer.from(base64, 'base64'), { level: 9 }).length);
const bytes = sizes.reduce((sum, size) => sum + size, 0);
process.stdout.write(`@messaging/inbox: ${bytes} of at most ${MOST_BYTES} bytes, minified and gzipped\n`);
if (bytes > MOST_BYTES) process.exitCode = 1;
