import { z } from 'zod';
import { time } from './primitives.ts';

const dependency = z.object({
  status: z.enum(['up', 'down', 'off']),
  latencyMs: z.number().min(0).nullable(),
});

/** Routes for orchestrators, without prefix and token. */
export const probes = {
  '/health': {
    summary: 'The process is running',
    description: 'Checks no dependency, because a restart would not help one.',
    output: z.object({ status: z.literal('healthy'), service: z.literal('messaging-service'), time }),
  },
  '/ready': {
    summary: 'Whether to send traffic here',
    description:
      '503 without the database or while stopping; `degraded`, still 200, without Redis or Kafka. A dependency that is not configured is `off`.',
    output: z.object({
      status: z.enum(['ready', 'degraded', 'unavailable', 'stopping']),
      dependencies: z.object({ database: dependency, redis: dependency, kafka: dependency }),
    }),
  },
} as const;
export type Readiness = z.output<(typeof probes)['/ready']['output']>;
