/** Nothing of the machine shows in a page, and nothing moves that need not. */
export const PLAIN = { locale: 'en-US', timezoneId: 'UTC', reducedMotion: 'reduce' } as const;
