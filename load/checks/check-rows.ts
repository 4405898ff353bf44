import type { SQL } from 'bun';

/** Throws unless the database holds exactly the acked messages and each thread is numbered without a gap. */
export async function checkRows(sql: SQL, acked: number): Promise<void> {
  const [row]: { stored: number; threads: number; numbered: number }[] = await sql`
    select coalesce(sum(n), 0)::int as stored, count(*)::int as threads, count(*) filter (where n = last and n = last_seq)::int as numbered
    from (select thread_id, count(*) as n, max(seq) as last from messages group by 1) m join threads t on t.id = thread_id`;
  if (row?.stored !== acked) throw new Error(`${row?.stored} rows are stored for ${acked} acks`);
  if (row.numbered !== row.threads)
    throw new Error(`${row.threads - row.numbered} threads have a gap in their seqs`);
}
