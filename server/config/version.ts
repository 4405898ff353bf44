import { version } from '../package.json' with { type: 'json' };

/** Defined by deploy/build.ts; undefined if the service runs from its source. */
declare const BUILD_COMMIT: string | undefined;

/** Version, commit and runtime of this build. */
export const build = {
  version,
  commit: typeof BUILD_COMMIT === 'undefined' ? 'unknown' : BUILD_COMMIT,
  runtime: `bun ${Bun.version}`,
} as const;
