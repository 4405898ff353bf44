import { version } from '../package.json' with { type: 'json' };

/** Put there by deploy/build.ts; not defined where the service runs from its source. */
declare const BUILD_COMMIT: string | undefined;

/** What runs: the version, the commit it was built from where that is known, and the runtime. */
export const build = {
  version,
  commit: typeof BUILD_COMMIT === 'undefined' ? 'unknown' : BUILD_COMMIT,
  runtime: `bun ${Bun.version}`,
} as const;
