import { setting } from '../../services/env.ts';

const THEMES = ['light', 'dark'] as const;
const WINDOWS = { wide: { width: 1_280, height: 800 }, phone: { width: 360, height: 740 } } as const;

const all = THEMES.flatMap((colorScheme) =>
  Object.entries(WINDOWS).map(
    ([name, viewport]) => [`${colorScheme}, ${name}`, { colorScheme, viewport }] as const,
  ),
);

/**
 * Themes and window sizes: a name, and the options of the browser context. Each theme and each size once, or every theme with
 * every size with TEST_APPEARANCES=all, which takes twice as long.
 */
export const appearances =
  setting('TEST_APPEARANCES') === 'all'
    ? all
    : all.filter(([name]) => name === 'light, wide' || name === 'dark, phone');
