import type { Topic } from './topic.ts';

/** The two generations of the platform's events, which differ in names of fields and in how they write a time. */
export type Generation = 'current' | 'older';

/** An event as the platform sends it, of either generation, that happened at `at`; another time is another event. */
export function sampleEvent(topic: Topic, generation: Generation, at: Date): object {
  return {
    eventType: topic.name,
    timestamp: generation === 'current' ? at.toISOString() : at.getTime() / 1000,
    correlationId: crypto.randomUUID(),
    data: topic.samples[generation],
  };
}
