/** What a page of the platform asks to talk about. */
export interface Start {
  readonly participantId: number | null;
  readonly jobId: number | null;
  readonly title: string;
}

/** Reads the query of an address. What is no number counts as missing. */
export function startOf(search: string): Start {
  const query = new URLSearchParams(search);
  return {
    participantId: idOf(query.get('with')),
    jobId: idOf(query.get('job')),
    title: query.get('title') ?? '',
  };
}

/** The address that `startOf` reads. */
export function addressOfStart({ participantId, jobId, title }: Start): string {
  const query = new URLSearchParams();
  if (participantId !== null) query.set('with', String(participantId));
  if (jobId !== null) query.set('job', String(jobId));
  if (title !== '') query.set('title', title);
  return `/?${query}`;
}

/** A user's or a job's number in text. */
export function idOf(text: string | null): number | null {
  const id = /^\d{1,16}$/.test(text ?? '') ? Number(text) : 0;
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
