import { expect, test } from 'bun:test';
import { NO_COUNTS } from '../measure/counts.ts';
import { Histogram } from '../measure/histogram.ts';
import { describeProgress } from './progress-line.ts';
import { Timeline } from './timeline.ts';

function toBuckets(...ms: number[]) {
  const histogram = new Histogram();
  for (const sample of ms) histogram.record(sample);
  return histogram.buckets;
}

/** Progress of a worker with this number of acks so far and these latencies since its last report. */
function progress(acked: number, ...ms: number[]) {
  return { counts: { ...NO_COUNTS, sent: acked + 1, acked }, latencies: { ack: toBuckets(...ms) } };
}

test('counts of all workers and latencies of all reports are added up', () => {
  const timeline = new Timeline('acked');
  timeline.take(0, progress(2, 1, 2));
  timeline.take(1, progress(3, 3, 4, 5));
  timeline.take(0, progress(3, 6));
  expect(timeline.counts).toEqual({ ...NO_COUNTS, sent: 8, acked: 6 });
  expect(timeline.latencies.get('ack')?.buckets).toEqual(toBuckets(1, 2, 3, 4, 5, 6));
  expect(describeProgress(7, timeline)).toBe(
    '7 s  sent 8  acked 6  delivered 0  p50 3.0 ms  p99 6.0 ms  errors 0',
  );
});

test('a step has the rate and the latencies since the previous step', () => {
  const timeline = new Timeline('acked');
  timeline.take(0, progress(2, 1, 2));
  timeline.endStep(1);
  timeline.take(0, progress(12, 4));
  timeline.endStep(3);
  timeline.endStep(4);
  expect(timeline.points).toEqual([
    { at: 1, perSecond: 2, p50: 1, p99: 2 },
    { at: 3, perSecond: 5, p50: 4.001, p99: 4.001 },
    { at: 4, perSecond: 0, p50: Number.NaN, p99: Number.NaN },
  ]);
});

test('latencies of the warm-up are discarded, counts are kept', () => {
  const timeline = new Timeline('acked');
  timeline.take(0, progress(2, 1, 2));
  timeline.forgetLatencies();
  timeline.take(0, progress(3, 3));
  expect(timeline.latencies.get('ack')?.buckets).toEqual(toBuckets(3));
  expect(timeline.counts.acked).toBe(3);
});
