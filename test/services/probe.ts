import { Admin } from '@platformatic/kafka';
import { RedisClient, SQL } from 'bun';

// Attempts are repeated, so a long limit costs time only when an answer is lost.
const CONNECT_LIMIT_S = 5;

/** Throws unless PostgreSQL at `url` answers a query. */
export async function probePostgres(url: string): Promise<void> {
  const sql = new SQL(url, { max: 1, connectionTimeout: CONNECT_LIMIT_S });
  try {
    await sql`select 1`;
  } finally {
    await sql.close({ timeout: 0 });
  }
}

/** Throws unless Redis at `url` answers PING. */
export async function probeRedis(url: string): Promise<void> {
  const client = new RedisClient(url, { autoReconnect: false, connectionTimeout: CONNECT_LIMIT_S * 1000 });
  try {
    await client.send('PING', []);
  } finally {
    client.close();
  }
}

/** Throws unless Kafka at `brokers` answers a request for metadata. */
export async function probeKafka(brokers: string): Promise<void> {
  const limitMs = CONNECT_LIMIT_S * 1000;
  const admin = new Admin({
    clientId: 'probe',
    bootstrapBrokers: brokers.split(','),
    connectTimeout: limitMs,
    requestTimeout: limitMs,
    retries: 0,
  });
  try {
    await admin.metadata({ topics: [] });
  } finally {
    await admin.close();
  }
}
