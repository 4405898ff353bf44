/** Parses the number of a user or a job. Null for anything but a positive safe integer. */
export function parseId(text: string | null): number | null {
  const id = /^\d{1,16}$/.test(text ?? '') ? Number(text) : 0;
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}
