const PACKAGES = 'npm/**';
// `bun` and `node:…`, which browsers do not have.
const RUNTIME = 'runtime/**';
const NODE = [PACKAGES, RUNTIME];

/** Folders of `server/` from the bottom up. A folder may import the folders before it, and none after it. */
const SERVER_LAYERS = [
  'users',
  'config',
  'concurrency',
  'observe',
  'db',
  'auth',
  'rate-limit',
  'live',
  'files',
  'notify',
  'schedule',
  'kafka',
  'search',
  'commands',
  'http',
  'websocket',
  'tools',
] as const;

/** First layer that may import the context. */
const FIRST_WITH_CONTEXT = SERVER_LAYERS.indexOf('notify');

function serverRules(): [string, string[]][] {
  return SERVER_LAYERS.map((layer, i) => {
    const folders = SERVER_LAYERS.slice(0, i + 1).map((name) => `server/${name}/**`);
    const context = i >= FIRST_WITH_CONTEXT ? ['server/context.ts'] : [];
    const allowed = ['protocol/**', 'server/app-error.ts', ...folders, ...context];
    return [`server/${layer}`, [...allowed, ...NODE]];
  });
}

/**
 * Allowed imports of a folder or a file, as globs over the paths of the repository; packages are under `npm/`. The
 * longest matching name counts. A test file counts as `test` in any folder.
 */
export const BOUNDARIES: Readonly<Record<string, readonly string[]>> = {
  protocol: ['protocol/**', 'npm/zod'],
  client: ['client/**', 'protocol/**'],
  'client/react.ts': ['client/**', 'npm/react'],
  ui: ['ui/**', 'client', 'client/**', 'npm/{react,lucide-react,linkifyjs,virtua}'],
  inbox: ['inbox/**', 'ui/**', 'client', 'client/**', PACKAGES],
  'inbox/bundle.ts': [RUNTIME],
  server: ['protocol/**', 'server/**', ...NODE],
  ...Object.fromEntries(serverRules()),
  'server/main.ts': ['protocol/**', 'server/**', 'demo/**', ...NODE],
  'server/app.ts': ['protocol/**', 'server/**', 'demo/routes.ts', ...NODE],
  'server/db/embedded-worker.ts': ['server/db/**', 'node_modules/@electric-sql/**', ...NODE],
  'server/config/version.ts': ['server/package.json'],
  'server/http/page-files.ts': ['server/config/**', 'inbox/bundle.ts'],
  'server/http/docs.ts': ['server/http/**', 'docs/**'],
  demo: ['demo/**', 'protocol/**', 'server/{app-error,context}.ts', 'server/*/**', ...NODE],
  load: ['load/**', 'protocol/**', ...NODE],
  deploy: ['deploy/**', 'client/package.json', 'inbox/bundle.ts', RUNTIME],
  'docs/generate': [
    'docs/**',
    'protocol/**',
    'server/config/{config,setting}.ts',
    'server/{observe/metric-table,kafka/messages-topic,kafka/changes-topic}.ts',
    'server/notify/{topics,topic,sample-event}.ts',
    'npm/hono/html',
    RUNTIME,
  ],
  test: [
    '{test,protocol,server,client,ui,inbox,demo,load,deploy,docs}/**',
    'client',
    'package.json',
    ...NODE,
  ],
};

/** Folders without SQL, which only server/db holds. */
const WITHOUT_SQL = /^(?:protocol|client|ui|inbox|demo|server\/(?!db\/))/;
const SQL =
  /[`'"]\s*(?:select|insert\s+into|update\s+\w+\s+(?:\w+\s+)?set|delete\s+from|with\s+\w+\s+as|(?:create|alter|drop)\s+(?:table|index|schema))\s/gi;

const IMPORTS = [/^(?:import|export)\s(?:[^'"`;]*?\sfrom\s)?'([^']+)'/gm, /\bimport\(\s*'([^']+)'/g];

/** An import of a file. */
export interface Import {
  readonly line: number;
  /** A path of the repository, `npm/name` or `runtime/name`. */
  readonly target: string;
}

/** Violations of one file, one line each. `path` is relative to the repository. */
export function violations(path: string, text: string): string[] {
  const boundary = findBoundary(path);
  if (boundary === undefined) return [`${path}: is in no folder of test/boundaries/boundaries.ts`];
  const allowed = (BOUNDARIES[boundary] ?? []).map((glob) => new Bun.Glob(glob));
  const imports = listImports(path, text)
    .filter(({ target }) => !allowed.some((glob) => glob.match(target)))
    .map(({ line, target }) => `${path}:${line}: ${boundary} may not import ${target}`);
  const sql = WITHOUT_SQL.test(path) && boundary !== 'test' ? [...text.matchAll(SQL)] : [];
  return [...imports, ...sql.map((match) => `${path}:${findLine(text, match)}: only server/db holds SQL`)];
}

/** Imports of a file, type imports included. */
export function listImports(path: string, text: string): Import[] {
  return IMPORTS.flatMap((pattern) => [...text.matchAll(pattern)]).map((match) => ({
    line: findLine(text, match),
    target: resolveTarget(path, match[1] ?? ''),
  }));
}

function findBoundary(path: string): string | undefined {
  if (/\.test\.tsx?$/.test(path)) return 'test';
  const holding = Object.keys(BOUNDARIES).filter((name) => path === name || path.startsWith(`${name}/`));
  return holding.sort((a, b) => b.length - a.length)[0];
}

function resolveTarget(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return new URL(specifier, `file:///${from}`).pathname.slice(1);
  if (specifier.startsWith('@messaging/')) return withExtension(specifier.slice('@messaging/'.length));
  return /^(?:bun$|bun:|node:)/.test(specifier) ? `runtime/${specifier}` : `npm/${specifier}`;
}

/** Imports of the repository's packages have no extension. */
function withExtension(path: string): string {
  return !path.includes('/') || /\.\w+$/.test(path) ? path : `${path}.ts`;
}

function findLine(text: string, match: RegExpExecArray): number {
  return text.slice(0, match.index).split('\n').length;
}
