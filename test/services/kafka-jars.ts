import { mavenJars } from './maven-jars.ts';

/** The same version as in compose.yaml. */
export const KAFKA_VERSION = '4.3.1';

/** Resolves to a class path with Kafka. */
export function kafkaJars(): Promise<string> {
  return mavenJars({
    folder: `kafka-${KAFKA_VERSION}`,
    // Without SLF4J's simple logger Kafka logs nothing: the broker has no logger of its own.
    artifacts: [`org.apache.kafka:kafka_2.13:${KAFKA_VERSION}`, 'org.slf4j:slf4j-simple:1.7.36'],
    hint: 'TEST_KAFKA_BROKERS may name a broker',
  });
}
