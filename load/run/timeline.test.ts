import { expect, test } from 'bun:test';
import { NOTHING } from '../measure/counts.ts';
import { Histogram } from '../measure/histogram.ts';
import { describeProgress } from './progress-line.ts';
import { Timeline } from './timeline.ts';

function bucketsOf(...ms: number[]) {
  const histogram = new Histogram();
  for (const one of ms) histogram.record(one);
  return histogram.buckets;
}

/** What a worker tells that has had so many acks by now, and these latencies since it told before. */
function progress(acked: number, ...ms: number[]) {
  return { counts: { ...NOTHING, sent: acked + 1, acked }, latencies: { ack: bucketsOf(...ms) } };
}

test('counts are those of all workers, latencies of all reports', () => {
  const timeline = new Timeline('acked');
  timeline.take(0, progress(2, 1, 2));
  timeline.take(1, progress(3, 3, 4, 5));
  timeline.take(0, progress(3, 6));
  expect(timeline.counts).toEqual({ ...NOTHING, sent: 8, acked: 6 });
  expect(timeline.latencies.get('ack')?.buckets).toEqual(bucketsOf(1, 2, 3, 4, 5, 6));
  expect(describeProgress(7, timeline)).toBe(
    '7 s  sent 8  acked 6  delivered 0  p50 3.0 ms  p99 6.0 ms  errors 0',
  );
});

test('a step has the rate and the latencies since the one before', () => {
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

test('latencies of the warm-up are forgotten, counts are not', () => {
  const timeline = new Timeline('acked');
  timeline.take(0, progress(2, 1, 2));
  timeline.forgetLatencies();
  timeline.take(0, progress(3, 3));
  expect(timeline.latencies.get('ack')?.buckets).toEqual(bucketsOf(3));
  expect(timeline.counts.acked).toBe(3);
});
