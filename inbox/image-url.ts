import { pageSettings, publicUrl } from './settings.ts';

/**
 * The address of an avatar, unless its origin is a stranger's: the page's policy blocks those, since their server would learn
 * who reads what and when.
 */
export function toImageUrl(avatarUrl: string): string | undefined {
  const { origin } = location;
  if (!URL.canParse(avatarUrl, origin)) return undefined;
  return pageSettings.imageOrigins.has(new URL(avatarUrl, origin).origin) ? publicUrl(avatarUrl) : undefined;
}
