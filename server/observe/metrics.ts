import { Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';

export type Metrics = ReturnType<typeof createMetrics>;

/** What this instance counts, for Prometheus. Each metric is declared here and nowhere else. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    loopDelay: new Histogram({
      name: 'messaging_event_loop_delay_seconds',
      help: 'How late a timer of 50 ms ran: much means that there is more to do than time',
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    handshakesRefused: new Counter({
      name: 'messaging_handshakes_refused_total',
      help: 'Handshakes that did not become a socket',
      labelNames: ['code'] as const,
      registers,
    }),
    kafkaEvents: new Counter({
      name: 'messaging_kafka_events_total',
      help: 'Events of the platform that were handled and committed, repeated ones included',
      labelNames: ['topic'] as const,
      registers,
    }),
    kafkaDeadLetters: new Counter({
      name: 'messaging_kafka_dead_letters_total',
      help: 'Events that can never be read and went to KAFKA_DLQ_TOPIC',
      labelNames: ['topic', 'reason'] as const,
      registers,
    }),
    kafkaLag: new Gauge({
      name: 'messaging_kafka_lag',
      help: 'Events that wait on the partitions this instance has',
      labelNames: ['topic'] as const,
      registers,
    }),
    notificationsStored: new Counter({
      name: 'messaging_notifications_stored_total',
      help: 'Notifications stored, each once, and pushed',
      registers,
    }),
    messagesPublished: new Counter({
      name: 'messaging_messages_published_total',
      help: 'Messages published to the topic messages.sent',
      registers,
    }),
  };
}
