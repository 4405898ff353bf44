import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { locate } from './binaries.ts';
import { withRetries } from './retries.ts';

/** As in compose.yaml. */
export const KAFKA_VERSION = '4.3.1';

// By its full name: what Maven takes for `dependency:` otherwise depends on Maven's own version.
const GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
const FETCH_LIMIT_MS = 600_000;
// A repository may fail for a moment. What was fetched before is not fetched again.
const RETRIES = { attempts: 4, pauseMs: 3_000 };
const OUTPUT_LINES_SHOWN = 15;

/** Where Kafka is kept between runs. */
const KEPT = join(import.meta.dir, '../../node_modules/.cache/messaging-test', `kafka-${KAFKA_VERSION}`);

// SLF4J's simple logger is what makes Kafka say anything at all: the broker brings none.
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>messaging</groupId>
  <artifactId>test-kafka</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    ${dependency('org.apache.kafka', 'kafka_2.13', KAFKA_VERSION)}
    ${dependency('org.slf4j', 'slf4j-simple', '1.7.36')}
  </dependencies>
</project>
`;

function dependency(group: string, artifact: string, version: string): string {
  return `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`;
}

/** A class path with Kafka on it, fetched by Maven once. */
export async function kafkaJars(): Promise<string> {
  if (!(await exists(KEPT))) await fetchInto(KEPT);
  return join(KEPT, 'jars', '*');
}

async function fetchInto(kept: string): Promise<void> {
  const maven = await locate('maven');
  await mkdir(dirname(kept), { recursive: true });
  const dir = await mkdtemp(`${kept}-`);
  try {
    await Bun.write(join(dir, 'pom.xml'), POM);
    await withRetries(() => runMaven(maven, dir), RETRIES);
    await rename(dir, kept);
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    // Another run may have been faster: then its folder is there and not empty.
    if (!(await exists(kept))) throw error;
  }
}

async function runMaven(maven: string, dir: string): Promise<void> {
  const argv = [maven, '--batch-mode', '--quiet', '--strict-checksums', GOAL, '-DoutputDirectory=jars'];
  const child = Bun.spawn(argv, {
    cwd: dir,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
    timeout: FETCH_LIMIT_MS,
  });
  const [code, output] = await Promise.all([child.exited, new Response(child.stdout).text()]);
  if (code === 0) return;
  const shown = output.trim().split('\n').slice(0, OUTPUT_LINES_SHOWN).join('\n');
  throw new Error(`Maven could not fetch Kafka ${KAFKA_VERSION}; TEST_KAFKA_BROKERS may name one:\n${shown}`);
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
