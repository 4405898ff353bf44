import type { SharedType } from '../search-commands.ts';
import { webAddress } from '../web-address.ts';

interface Content {
  readonly body: string;
  readonly attachments: readonly { readonly type: string | null }[] | null;
}

/** Whether a file is an image, by its media type. */
export function isImage({ type }: { readonly type: string | null }): boolean {
  return /^image\//i.test(type ?? '');
}

/** The addresses in a text, in order, each once. What follows an address as punctuation is not part of it. */
export function listLinks(text: string): string[] {
  if (!text.includes('://')) return [];
  const found = Array.from(text.matchAll(ADDRESS), ([address]) =>
    webAddress(address.replace(PUNCTUATION, '')),
  );
  return [...new Set(found.filter((address) => address !== undefined))];
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`，。、）」]+/gi;
const PUNCTUATION = /[.,;:!?)\]}*_]+$/;

/** What a message holds beside words. A file is an attachment that is not an image. */
export function toSharedTypes({ body, attachments }: Content): SharedType[] {
  const files = attachments ?? [];
  return [
    ...(files.some((file) => !isImage(file)) ? (['file'] as const) : []),
    ...(files.some(isImage) ? (['image'] as const) : []),
    ...(listLinks(body).length > 0 ? (['link'] as const) : []),
  ];
}
