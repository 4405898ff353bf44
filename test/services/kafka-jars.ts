import { mavenJars } from './maven-jars.ts';

/** As in compose.yaml. */
export const KAFKA_VERSION = '4.3.1';

/** A class path with Kafka on it. */
export function kafkaJars(): Promise<string> {
  return mavenJars({
    folder: `kafka-${KAFKA_VERSION}`,
    // SLF4J's simple logger is what makes Kafka say anything at all: the broker brings none.
    artifacts: [`org.apache.kafka:kafka_2.13:${KAFKA_VERSION}`, 'org.slf4j:slf4j-simple:1.7.36'],
    otherwise: 'TEST_KAFKA_BROKERS may name a broker',
  });
}
