import { expect, test } from 'bun:test';
import { NO_COUNTS } from '../measure/counts.ts';
import { Histogram } from '../measure/histogram.ts';
import { readLoadOptions } from '../run/read-load-options.ts';
import type { Outcome } from '../run/run-load.ts';
import { Timeline } from '../run/timeline.ts';
import { asHtml } from './as-html.ts';
import { asMarkdown } from './as-markdown.ts';
import { asText } from './as-text.ts';
import { lineChart } from './chart.ts';
import { makeReport } from './report.ts';

/** A run of ten seconds with a thousand acks, the n-th after n ms, and a failed check. */
function outcome(): Outcome {
  const timeline = new Timeline('acked');
  const histogram = new Histogram();
  for (let ms = 1; ms <= 1_000; ms++) histogram.record(ms);
  timeline.take(0, {
    counts: { ...NO_COUNTS, sent: 1_000, acked: 1_000, refused: 3 },
    latencies: { ack: histogram.buckets },
  });
  timeline.endStep(5);
  timeline.endStep(10);
  const spent = { server: 20.5, postgres: Number.NaN, redis: 1, kafka: 0, generator: 10, others: 0 };
  return {
    timeline,
    seconds: 10,
    measured: timeline.counts,
    spent,
    resident: { before: 100e6, after: 150e6 },
    checks: [
      { description: 'refused: 0', isGood: true },
      { description: 'rows <b>|</b>', isGood: false },
    ],
  };
}

const about = { head: ['', ''], rows: [['command', 'npm run load -- --scenario chat --rate 100']] };
const report = makeReport(readLoadOptions(['--scenario', 'chat', '--rate', '100']), outcome(), about);

test('the text report has the counts, the percentiles, the costs and the checks', () => {
  const lines = asText(report)
    .split('\n')
    .map((line) => line.replaceAll(/ {2,}/g, '  '));
  expect(lines).toContain('Load: chat, open loop, 100 a second');
  expect(lines).toContain('command: npm run load -- --scenario chat --rate 100');
  expect(lines).toContain('messages acked  100.0  1,000  1,000');
  expect(lines).toContain('refused  0.3  3  3');
  expect(lines).toContain('latency, ms  p50  p90  p99  p99.9  p99.99  max  count');
  expect(lines).toContain('ack  500.2  900.1  990.2  999.4  1,000.4  1,000.4  1,000');
  expect(lines).toContain('messages acked  20.5  –  1.0  0.0  10.0  0.0  100 to 150');
  expect(lines.slice(-2)).toEqual(['ok  refused: 0', 'WRONG  rows <b>|</b>']);
});

test('the HTML report is one file without requests or scripts', () => {
  const html = asHtml(report);
  expect(html.match(/<svg /g)).toHaveLength(3);
  expect(html.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
    /https?:|<script|<link|<img|@import|url\(/,
  );
  expect(html).toContain('<li class="wrong">✗ rows &lt;b&gt;|&lt;/b&gt;</li>');
});

test('the Markdown report links its charts and escapes its cells', () => {
  const lines = asMarkdown(report).split('\n');
  expect(lines).toContain('| messages acked | 100.0 | 1,000 | 1,000 |');
  expect(lines.filter((line) => line.startsWith('!['))).toEqual([
    '![Latency by percentile, each nine as wide as the one before](latency.svg)',
    '![Rate over time](rate.svg)',
    '![Latency over time](course.svg)',
  ]);
});

test('a line has a gap where a value is missing, and stays inside its chart', () => {
  const svg = lineChart({
    title: 'a < b',
    y: 'ms',
    xTicks: [
      { at: 0, label: '0' },
      { at: 4, label: '4' },
    ],
    series: [
      {
        name: 'one',
        points: [
          [0, 0],
          [1, 5],
          [2, Number.NaN],
          [3, 5],
          [4, 10],
        ],
      },
    ],
  });
  expect(svg).toContain('<title>a &lt; b</title>');
  expect(/ d="(M[^"]*)"/.exec(svg)?.[1]).toBe('M70.0 265.0L233.8 173.5M561.3 173.5L725.0 82.0');
});
