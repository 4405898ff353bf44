/** Reads an option that is a whole number from `min` to `max`. Throws an Error with a sentence for the user. */
export function parseWholeNumber(option: string, max: number, min = 1) {
  return (text: string): number => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new Error(`--${option} ${text}: must be a whole number from ${min} to ${max}`);
  };
}
