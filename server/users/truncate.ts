/** The first `max` UTF-16 units of a text, without a half character at the end. */
export function truncate(text: string, max: number): string {
  if (text.length <= max) return text;
  const isHalf = /[\uD800-\uDBFF]/.test(text.charAt(max - 1));
  return text.slice(0, isHalf ? max - 1 : max);
}
