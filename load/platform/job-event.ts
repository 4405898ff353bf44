import type { BenchEvent } from './sample-events.ts';

const TOPIC = 'jobs.posted';
/** Stands in the title, which a notification of the event shows. */
const MARK = 'Event ';

/** What an event says of itself. */
interface JobEvent {
  /** 0, 1, 2 … */
  readonly n: number;
  /** When it was meant to be told, by `machineTime`, in milliseconds. */
  readonly meantFor: number;
}

/** A time that means the same in every process of this machine, in milliseconds; `now` is one of performance.now(). */
export function machineTime(now = performance.now()): number {
  return performance.timeOrigin + now;
}

/** A posted job, which the platform tells every designer. `run` tells it from those of other runs. */
export function jobEvent(run: string, { n, meantFor }: JobEvent): BenchEvent {
  const data = {
    jobId: n + 1,
    title: `${MARK}${run} ${n} ${meantFor.toFixed(3)} of the load`,
    companyId: 1,
    companyName: 'A Company',
    categoryName: 'Branding',
    budget: 1200,
    status: 'OPEN',
  };
  const event = { eventType: TOPIC, timestamp: new Date().toISOString(), data };
  return { topic: TOPIC, value: JSON.stringify(event), notifications: 1 };
}

/** Reads the notification of such an event out of a frame; undefined: it is something else. */
export function readJobEvent(run: string, frame: string): JobEvent | undefined {
  const mark = `${MARK}${run} `;
  const at = frame.startsWith('{"type":"notification"') ? frame.indexOf(mark) : -1;
  if (at === -1) return undefined;
  const [n, meantFor] = frame.slice(at + mark.length, at + mark.length + 40).split(' ', 2);
  return { n: Number(n), meantFor: Number(meantFor) };
}
