export type Counts = { passed: number; failed: number; skipped: number };

/**
 * Result of a run of a test suite. `report` is its JUnit file, undefined if the run crashed without one, even with exit
 * code 0, as after a test that calls `process.exit`.
 */
export function countSuite(report: string | undefined, exitCode: number): Counts {
  const root = report === undefined ? undefined : /<testsuites\b[^>]*>/.exec(report)?.[0];
  if (root === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const [tests, failures, skipped] = [
    attribute(root, 'tests'),
    attribute(root, 'failures'),
    attribute(root, 'skipped'),
  ];
  // An error outside of tests, such as a file that does not load, shows only in the exit code.
  const failed = failures === 0 && exitCode !== 0 ? 1 : failures;
  return { passed: tests - failures - skipped, failed, skipped };
}

/** Failed tests, each with its file, line and name. */
export function failuresIn(report: string): string[] {
  const failed = report.matchAll(/<testcase\b([^>]*)>\s*<failure\b/g);
  return [...failed].map(([, tag = '']) => {
    const [file, line, group, name] = ['file', 'line', 'classname', 'name'].map((key) => text(tag, key));
    return `${file}:${line} ${group ? `${group} > ` : ''}${name}`;
  });
}

export function sumCounts(all: readonly Counts[]): Counts {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const counts of all) {
    sum.passed += counts.passed;
    sum.failed += counts.failed;
    sum.skipped += counts.skipped;
  }
  return sum;
}

/** `12 passed, 0 failed`, and the skipped if there are any. */
export function describeCounts({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function text(tag: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '';
  return value.replaceAll(/&(\w+);/g, (entity, key: string) => ENTITIES[key] ?? entity);
}

function attribute(tag: string, name: string): number {
  const value = new RegExp(`\\b${name}="(\\d+)"`).exec(tag)?.[1];
  if (value === undefined) throw new Error(`The test report has no count of ${name}.`);
  return Number(value);
}
