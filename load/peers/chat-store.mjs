// What both servers on Node know of tokens and of the database; load/peers/schema.ts makes the tables.
import jwt from 'jsonwebtoken';
import { Pool } from 'pg';

/** Where a server finds its services; `npm run load -- --peers` sets all of it. */
export const { PORT, DATABASE_URL, REDIS_URL, REDIS_PREFIX, JWT_SECRET } = process.env;

const INSERT = {
  // A name makes pg prepare the statement once a connection.
  name: 'insert-message',
  text: `insert into messages (thread_id, sender_id, client_id, body) values ($1, $2, $3, $4)
    returning id, created_at as "createdAt"`,
};
const THREADS = {
  name: 'threads-of-user',
  text: 'select thread_id as "threadId", channel, target from thread_members where user_id = $1',
};

const pool = new Pool({ connectionString: DATABASE_URL, max: 20 });

/** The user of a token. Throws when it is not to be trusted. */
export function userOf(token) {
  return jwt.verify(token, JWT_SECRET, { algorithms: ['HS256'] }).userId;
}

/** The user's threads: the channel to listen to, and the one that reaches the others. */
export async function threadsOf(userId) {
  const { rows } = await pool.query({ ...THREADS, values: [userId] });
  return {
    channels: rows.map((row) => row.channel),
    targets: new Map(rows.map((row) => [row.threadId, row.target])),
  };
}

/** Stores a message. Resolves to what was stored, once it is committed. */
export async function insertMessage(senderId, { threadId, body, clientId }) {
  const { rows } = await pool.query({ ...INSERT, values: [threadId, senderId, clientId, body] });
  return { ...rows[0], threadId, senderId, clientId, body };
}

/** Answers the question whether the server is there. */
export function answerReady(_request, response) {
  response.setHeader('content-type', 'application/json').end('{"status":"ready"}');
}
