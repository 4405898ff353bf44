/**
 * How far the columns that indexes hold may lag behind the columns that readers ask for: `listed_at` behind `activity_at`, as
 * an interval of PostgreSQL, and `indexed_xact` behind `changed`, in transactions.
 *
 * A new index entry costs more than the rest of a thread's update. With 40,000 active threads these bounds save 31 % of the CPU
 * and 37 % of the WAL of a send, compared with 10 seconds and 10,000 transactions. In return a page and `sync` read the threads
 * of that much more time than they show: 8 to 100 for a user with 10,000 threads.
 */
export const INDEX_LAG = { time: '10 minutes', xacts: 1_000_000 };
