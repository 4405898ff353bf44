/** Resolves when all are done. Rejects with the first failure, but only when all are answered for. */
export async function settleAll(work: Iterable<Promise<void>>): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
