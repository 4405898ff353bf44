/** What messages hold, in the order of the tabs. */
export const FILE_TYPES = ['image', 'file', 'link'] as const;

export type FileType = (typeof FILE_TYPES)[number];
