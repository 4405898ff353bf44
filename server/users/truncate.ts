/** Truncates a text to `max` UTF-16 units, without splitting a surrogate pair. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const endsInHalf = /[\uD800-\uDBFF]/.test(text.charAt(max - 1));
  return text.slice(0, endsInHalf ? max - 1 : max);
}
