/** Whether the texts contain every word of `search`, without case and accents. */
export function matchesWords(texts: readonly (string | null)[], search: string): boolean {
  const text = simplify(texts.join(' '));
  return simplify(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function simplify(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().trim();
}
