import { File, FileArchive, FileText, Image, Music, Video } from 'lucide-react';

const ICONS = [
  [/^image\//, Image],
  [/^video\//, Video],
  [/^audio\//, Music],
  [/zip|compressed|archive/, FileArchive],
  [/^text\/|pdf|document/, FileText],
] as const;

/** The icon of a media type. */
export function fileIcon(type: string | null | undefined): typeof File {
  return ICONS.find(([pattern]) => pattern.test(type ?? ''))?.[1] ?? File;
}
