const THEMES = ['light', 'dark'] as const;
const WINDOWS = { wide: { width: 1_280, height: 800 }, phone: { width: 360, height: 740 } } as const;

/** Every theme with every window size: a name, and the options of the browser context. */
export const appearances = THEMES.flatMap((colorScheme) =>
  Object.entries(WINDOWS).map(
    ([name, viewport]) => [`${colorScheme}, ${name}`, { colorScheme, viewport }] as const,
  ),
);
