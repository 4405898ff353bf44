// Tokens and database of both servers on Node. load/peers/schema.ts makes the tables.
import jwt from 'jsonwebtoken';
import { Pool } from 'pg';

/** Addresses of the services; `npm run load -- --peers` sets all of them. */
export const { PORT, DATABASE_URL, REDIS_URL, REDIS_PREFIX, JWT_SECRET } = process.env;

const INSERT = {
  // With a name, pg prepares the statement once per connection.
  name: 'insert-message',
  text: `insert into messages (thread_id, sender_id, client_id, body) values ($1, $2, $3, $4)
    returning id, created_at as "createdAt"`,
};
const THREADS = {
  name: 'threads-of-user',
  text: 'select thread_id as "threadId", channel, target from thread_members where user_id = $1',
};

const pool = new Pool({ connectionString: DATABASE_URL, max: 20 });

/** Returns the user of a token. Throws when the token is not valid. */
export function userOf(token) {
  return jwt.verify(token, JWT_SECRET, { algorithms: ['HS256'] }).userId;
}

/** Returns the user's threads: the channel to subscribe to, and the channel that reaches the other members. */
export async function threadsOf(userId) {
  const { rows } = await pool.query({ ...THREADS, values: [userId] });
  return {
    channels: rows.map((row) => row.channel),
    targets: new Map(rows.map((row) => [row.threadId, row.target])),
  };
}

/** Stores a message. Resolves to the stored message after the commit. */
export async function insertMessage(senderId, { threadId, body, clientId }) {
  const { rows } = await pool.query({ ...INSERT, values: [threadId, senderId, clientId, body] });
  return { ...rows[0], threadId, senderId, clientId, body };
}

/** Answers a readiness probe. */
export function answerReady(_request, response) {
  response.setHeader('content-type', 'application/json').end('{"status":"ready"}');
}
