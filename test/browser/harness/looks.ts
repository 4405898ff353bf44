const THEMES = ['light', 'dark'] as const;
const WINDOWS = { wide: { width: 1_280, height: 800 }, phone: { width: 360, height: 740 } } as const;

/** Every way in which a view may look: its name, and how a browser is told. */
export const looks = THEMES.flatMap((colorScheme) =>
  Object.entries(WINDOWS).map(
    ([name, viewport]) => [`${colorScheme}, ${name}`, { colorScheme, viewport }] as const,
  ),
);
