import type { PlatformEvent } from './sample-events.ts';

const TOPIC = 'jobs.posted';
/** Marker in the title, which the notification of the event shows. */
const MARK = 'Event ';

/** Content of a load event. */
interface JobEvent {
  /** Number of the event: 0, 1, 2 … */
  readonly n: number;
  /** Due time of the event, by `machineTime`, in milliseconds. */
  readonly dueAt: number;
}

/**
 * Returns a time that is comparable between the processes of this machine, in milliseconds. `now` is a value of
 * performance.now().
 */
export function machineTime(now = performance.now()): number {
  return performance.timeOrigin + now;
}

/** Makes the event of a posted job, which notifies every designer. `run` distinguishes runs. */
export function makeJobEvent(run: string, { n, dueAt }: JobEvent): PlatformEvent {
  const data = {
    jobId: n + 1,
    title: `${MARK}${run} ${n} ${dueAt.toFixed(3)} of the load`,
    companyId: 1,
    companyName: 'A Company',
    categoryName: 'Branding',
    budget: 1200,
    status: 'OPEN',
  };
  const event = { eventType: TOPIC, timestamp: new Date().toISOString(), data };
  return { topic: TOPIC, value: JSON.stringify(event), notifications: 1 };
}

/** Reads the notification of such an event from a frame; undefined for other frames. */
export function readJobEvent(run: string, frame: string): JobEvent | undefined {
  const mark = `${MARK}${run} `;
  const at = frame.startsWith('{"type":"notification"') ? frame.indexOf(mark) : -1;
  if (at === -1) return undefined;
  const [n, dueAt] = frame.slice(at + mark.length, at + mark.length + 40).split(' ', 2);
  return { n: Number(n), dueAt: Number(dueAt) };
}
