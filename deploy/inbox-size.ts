// Prints the sizes of the inbox and of its own two parts, and fails above their limits: bun deploy/inbox-size.ts
import { join } from 'node:path';
import { bundleInbox } from '../inbox/bundle.ts';

const ROOT = join(import.meta.dir, '..');

/** Limit of the page, scripts, styles and pictures, gzipped, in bytes. Fonts are left out: they do not delay the first paint. */
const INBOX_BYTES = 181 * 1024;

/** A workspace whose own code and styles are measured, without the packages that it imports. */
interface Part {
  readonly name: string;
  readonly entrypoints: readonly string[];
  /** Limit in bytes, minified and gzipped. */
  readonly limit: number;
}

const PARTS: readonly Part[] = [
  {
    name: 'ui',
    entrypoints: [
      'messaging-ui.tsx',
      'conversation/conversation.tsx',
      'conversation/first-message.tsx',
      'conversation/no-conversation.tsx',
      'notifications/notification-bell.tsx',
      'notifications/toasts.tsx',
      'search/search-button.tsx',
      'texts/en.ts',
      'threads/new-conversation.tsx',
      'threads/thread-list.tsx',
      'styles/index.css',
    ],
    // The menu of a message, its dialogs, and groups are a third of it; the search and the parts of the list a tenth. What is set for
    // later (reminders, scheduled messages) is another tenth, and so are files, the choice of a day and the sheet of keys, of which
    // most is loaded when its dialog opens. Uploads and images are a tenth, too; an image over the window is loaded when one is opened.
    limit: 78 * 1024,
  },
  { name: 'inbox', entrypoints: ['main.tsx', 'styles/index.css'], limit: 8 * 1024 },
];

const PACKAGES = [
  'react',
  'react-dom',
  'wouter',
  'virtua',
  'lucide-react',
  'linkifyjs',
  '@messaging/*',
  './fonts/*',
];

async function measurePart({ name, entrypoints }: Part): Promise<number> {
  const { outputs } = await Bun.build({
    entrypoints: entrypoints.map((path) => join(ROOT, name, path)),
    target: 'browser',
    minify: true,
    splitting: true,
    external: PACKAGES,
    define: { 'process.env.NODE_ENV': '"production"' },
  });
  return gzippedSize(
    await Promise.all(outputs.map(async (output) => new Uint8Array(await output.arrayBuffer()))),
  );
}

async function measureInbox(): Promise<number> {
  const files = (await bundleInbox()).filter(({ type }) => !type.startsWith('font/'));
  return gzippedSize(files.map(({ base64 }) => Buffer.from(base64, 'base64')));
}

function gzippedSize(files: readonly Uint8Array<ArrayBuffer>[]): number {
  return files.reduce((sum, file) => sum + Bun.gzipSync(file, { level: 9 }).length, 0);
}

function report(name: string, bytes: number, limit: number): void {
  process.stdout.write(`${name}: ${bytes} of at most ${limit} bytes, minified and gzipped\n`);
  if (bytes > limit) process.exitCode = 1;
}

for (const part of PARTS) report(`${part.name}/, own code`, await measurePart(part), part.limit);
report('@messaging/inbox, with all packages', await measureInbox(), INBOX_BYTES);
