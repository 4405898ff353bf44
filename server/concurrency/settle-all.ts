/** Resolves when all promises are fulfilled. Rejects with the first failure, after all of them are settled. */
export async function settleAll(work: Iterable<Promise<void>>): Promise<void> {
  const results = await Promise.allSettled(work);
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
