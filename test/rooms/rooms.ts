const PACKAGES = 'npm/**';
// What browsers do not have, `bun` and `node:…`, stands under `runtime/`.
const RUNTIME = 'runtime/**';
const SERVER = ['protocol/**', 'server/*', PACKAGES, RUNTIME];

/**
 * What the files of each room may import, as globs over the repository's paths; packages stand under `npm/`. The
 * longest name that holds a file counts; a test file counts as `test`, wherever it lies.
 */
export const ROOMS: Readonly<Record<string, readonly string[]>> = {
  protocol: ['protocol/**', 'npm/zod'],
  client: ['client/**', 'protocol/**'],
  'client/react.ts': ['client/**', 'npm/react'],
  ui: ['ui/**', 'client', 'client/**', 'npm/{react,lucide-react,linkifyjs,virtua}'],
  inbox: ['inbox/**', 'ui/**', 'client', 'client/**', PACKAGES],
  'inbox/bundle.ts': [RUNTIME],
  server: [...SERVER, 'server/**'],
  'server/doors/page-files.ts': [...SERVER, 'server/**', 'inbox/bundle.ts'],
  'server/doors/docs.ts': [...SERVER, 'server/**', 'docs/*.json'],
  'server/demo': [...SERVER, 'server/{demo,doors,db,notify}/**'],
  'server/auth': [...SERVER, 'server/{auth,db,observe}/**'],
  'server/commands': [...SERVER, 'server/{commands,db,live,notify,observe}/**'],
  'server/notify': [...SERVER, 'server/{notify,db,live,observe}/**'],
  'server/kafka': [...SERVER, 'server/{kafka,notify,db,observe}/**'],
  'server/tools': [...SERVER, 'server/{tools,kafka,notify,db,observe}/**'],
  'server/live': [...SERVER, 'server/{live,db,observe}/**'],
  'server/db': [...SERVER, 'server/{db,observe}/**', 'node_modules/@electric-sql/**'],
  'server/observe': [...SERVER, 'server/observe/**'],
  load: ['load/**', 'protocol/**', PACKAGES, RUNTIME],
  deploy: ['deploy/**', 'client/package.json', 'inbox/bundle.ts', RUNTIME],
  'docs/generate': [
    'docs/**',
    'protocol/**',
    'server/{config,setting,observe/metric-table,kafka/messages-topic,notify/topics,notify/topic,notify/sample-event}.ts',
    RUNTIME,
  ],
  test: [
    '{test,protocol,server,client,ui,inbox,load,deploy,docs}/**',
    'client',
    'package.json',
    PACKAGES,
    RUNTIME,
  ],
};

/** Folders whose files hold no SQL, but for server/db. */
const WITHOUT_SQL = /^(?:protocol|client|ui|inbox|server\/(?!db\/))/;
const SQL =
  /[`'"]\s*(?:select|insert\s+into|update\s+\w+\s+(?:\w+\s+)?set|delete\s+from|with\s+\w+\s+as|(?:create|alter|drop)\s+(?:table|index|schema))\s/gi;

const IMPORTS = [/^(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?'([^']+)'/gm, /\bimport\(\s*'([^']+)'/g];

/** What one file does that its room does not allow, a line each. `path` is relative to the repository. */
export function violations(path: string, text: string): string[] {
  const room = roomOf(path);
  if (room === undefined) return [`${path}: lies in no room of test/rooms/rooms.ts`];
  const allowed = (ROOMS[room] ?? []).map((glob) => new Bun.Glob(glob));
  const imports = IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)])
    .map((match) => ({ line: lineOf(text, match), target: targetOf(path, match[1] ?? '') }))
    .filter(({ target }) => !allowed.some((glob) => glob.match(target)))
    .map(({ line, target }) => `${path}:${line}: ${room} may not import ${target}`);
  const sql = WITHOUT_SQL.test(path) && room !== 'test' ? [...text.matchAll(SQL)] : [];
  return [...imports, ...sql.map((match) => `${path}:${lineOf(text, match)}: only server/db holds SQL`)];
}

function roomOf(path: string): string | undefined {
  if (/\.test\.tsx?$/.test(path)) return 'test';
  const holding = Object.keys(ROOMS).filter((room) => path === room || path.startsWith(`${room}/`));
  return holding.sort((a, b) => b.length - a.length)[0];
}

/** A path of the repository, `npm/name` or `runtime/name`. */
function targetOf(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return new URL(specifier, `file:///${from}`).pathname.slice(1);
  if (specifier.startsWith('@messaging/')) return specifier.slice('@messaging/'.length);
  return /^(?:bun$|bun:|node:)/.test(specifier) ? `runtime/${specifier}` : `npm/${specifier}`;
}

function lineOf(text: string, match: RegExpExecArray): number {
  return text.slice(0, match.index).split('\n').length;
}
