import { probes } from '@messaging/protocol/probes';
import type { App } from '@messaging/server/app';
import { until } from './wait.ts';

type Status = 'up' | 'down' | 'off';

/** Status of the readiness probe, in total and of the brokers. */
export async function kafkaStatus({ url }: Pick<App, 'url'>): Promise<{ status: string; kafka: Status }> {
  const { status, dependencies } = probes['/ready'].output.parse(
    await (await fetch(new URL('/ready', url))).json(),
  );
  return { status, kafka: dependencies.kafka.status };
}

/** Resolves when the instance has detected it. */
export async function kafkaIs(status: Status, app: Pick<App, 'url'>): Promise<void> {
  await until(`Kafka to be ${status}`, async () => (await kafkaStatus(app)).kafka === status);
}
