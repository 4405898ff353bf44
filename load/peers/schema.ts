import type { SQL } from 'bun';

/** A member of a thread on a peer: the channel to subscribe to, and the channel that reaches the others. */
export interface PeerMember {
  readonly threadId: string;
  readonly userId: number;
  readonly channel: string;
  readonly target: string;
}

/** Creates the plainest tables that a chat needs, in a schema in the search path of `sql`. */
export async function createTables(sql: SQL, schema: string): Promise<void> {
  await sql.unsafe(`
    create schema ${schema};
    create table thread_members (
      user_id bigint not null,
      thread_id uuid not null,
      channel text not null,
      target text not null,
      primary key (user_id, thread_id)
    );
    create table messages (
      id uuid primary key default gen_random_uuid(),
      thread_id uuid not null,
      sender_id bigint not null,
      client_id uuid not null,
      body text not null,
      created_at timestamptz not null default now()
    );
    create index on messages (thread_id, created_at);`);
}

export async function addMembers(sql: SQL, members: readonly PeerMember[]): Promise<void> {
  await sql`
    insert into thread_members (user_id, thread_id, channel, target)
    select "userId", "threadId", channel, target
    from jsonb_to_recordset(${JSON.stringify(members)}::text::jsonb)
      as m("userId" bigint, "threadId" uuid, channel text, target text)`;
}

export async function countMessages(sql: SQL): Promise<number> {
  const [row] = await sql<{ stored: number }[]>`select count(*)::int as stored from messages`;
  return row?.stored ?? 0;
}
