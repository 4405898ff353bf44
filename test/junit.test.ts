import { describe, expect, test } from 'bun:test';
import { countSuite, describeCounts, failuresIn, sumCounts } from './junit.ts';

const report = (tests: number, failures: number, skipped: number): string =>
  `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="bun test" tests="${tests}" assertions="9" failures="${failures}" skipped="${skipped}" time="0.05">
  <testsuite name="a.test.ts" tests="${tests}" assertions="9" failures="${failures}" skipped="${skipped}"></testsuite>
</testsuites>`;

describe('countSuite', () => {
  test('Passed tests are those that neither failed nor were skipped.', () => {
    expect(countSuite(report(10, 2, 3), 1)).toEqual({ passed: 5, failed: 2, skipped: 3 });
    expect(countSuite(report(4, 0, 0), 0)).toEqual({ passed: 4, failed: 0, skipped: 0 });
  });

  test('A missing report counts as one failure, for any exit code.', () => {
    expect(countSuite(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countSuite(undefined, 139)).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(countSuite('', 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  test('An exit code without a failed test counts as one failure.', () => {
    expect(countSuite(report(3, 0, 1), 1)).toEqual({ passed: 2, failed: 1, skipped: 1 });
  });

  test('A report without counts is an error.', () => {
    expect(() => countSuite('<testsuites name="x">', 0)).toThrow('no count of tests');
  });
});

test('A failure is reported with its file, groups and name.', () => {
  const cases = `
    <testcase name="passes" classname="" time="0.1" file="a.test.ts" line="3" assertions="1" />
    <testcase name="says &quot;no&quot;" classname="a &amp; b" time="0.1" file="a.test.ts" line="7" assertions="1">
      <failure type="AssertionError" message="a > b" />
    </testcase>
    <testcase name="is left out" classname="" time="0" file="a.test.ts" line="9" assertions="0">
      <skipped />
    </testcase>
    <testcase name="is late" classname="" time="30" file="b.test.ts" line="1" assertions="0">
      <failure type="TimeoutError" />
    </testcase>`;
  expect(failuresIn(cases)).toEqual(['a.test.ts:7 a & b > says "no"', 'b.test.ts:1 is late']);
});

test('Counts of suites add up.', () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  expect(sumCounts([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6 });
  expect(sumCounts([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});

test('Skipped tests are reported only if there are any.', () => {
  expect(describeCounts({ passed: 7, failed: 0, skipped: 0 })).toBe('7 passed, 0 failed');
  expect(describeCounts({ passed: 7, failed: 1, skipped: 2 })).toBe('7 passed, 1 failed, 2 skipped');
});
