import type { Topic } from './topic.ts';

/** The two generations of the platform's events, which differ in field names and in the format of times. */
export type Generation = 'current' | 'older';

/** Creates an event of either generation as the platform sends it, which happened at `at`; another time makes another event. */
export function sampleEvent(topic: Topic, generation: Generation, at: Date): object {
  return {
    eventType: topic.name,
    timestamp: generation === 'current' ? at.toISOString() : at.getTime() / 1000,
    correlationId: crypto.randomUUID(),
    data: topic.samples[generation],
  };
}
