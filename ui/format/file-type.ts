/** Letters of a file type that are shown. */
const MAX_LETTERS = 8;

/** A short file type: the extension of the name, or the last part of the media type. Empty when neither tells it. */
export function fileType(filename: string, mediaType: string | null): string {
  const extension = /\.([\p{L}\p{N}]{1,8})$/u.exec(filename)?.[1] ?? mediaType?.split(/[/+.]/).at(-1) ?? '';
  return extension.slice(0, MAX_LETTERS).toUpperCase();
}
