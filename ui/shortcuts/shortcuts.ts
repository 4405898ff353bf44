/** Keys of a row of the list, by what they do. */
export const ROW_KEYS = { read: 'u', pin: 'p', mute: 'm', archive: 'e', answered: 'd' } as const;

/** The key that opens the search, with Ctrl or Cmd. */
export const SEARCH_KEY = 'k';
/** The key that opens the sheet of all keys. */
export const SHEET_KEY = '?';

/**
 * All keys by the place where they work, as the sheet shows them. Keys that are pressed together are one text with `+`; `Mod` is Ctrl
 * or Cmd.
 */
export const SHORTCUTS = {
  anywhere: { search: [`Mod+${SEARCH_KEY}`], sheet: [SHEET_KEY], close: ['Escape'] },
  list: {
    move: ['ArrowUp', 'ArrowDown'],
    page: ['PageUp', 'PageDown'],
    ends: ['Home', 'End'],
    read: [ROW_KEYS.read],
    pin: [ROW_KEYS.pin],
    mute: [ROW_KEYS.mute],
    archive: [ROW_KEYS.archive],
    answered: [ROW_KEYS.answered],
    rowMenu: ['Shift+F10'],
    tabs: ['ArrowLeft', 'ArrowRight'],
  },
  messages: { moveMessage: ['ArrowUp', 'ArrowDown'], messageMenu: ['Enter', 'Shift+F10'] },
  composer: {
    send: ['Enter'],
    newLine: ['Shift+Enter'],
    editLast: ['ArrowUp'],
    mention: ['@'],
    savedReply: ['/'],
  },
  image: { otherImage: ['ArrowLeft', 'ArrowRight'], zoom: ['Plus', '-'] },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Keys with a name of their own in each language. */
export type KeyName =
  | 'Mod'
  | 'Shift'
  | 'Enter'
  | 'Escape'
  | `Arrow${'Up' | 'Down' | 'Left' | 'Right'}`
  | `Page${'Up' | 'Down'}`
  | 'Home'
  | 'Plus'
  | 'End';

type Shortcuts = typeof SHORTCUTS;
export type ShortcutPlace = keyof Shortcuts;
export type ShortcutName = { [Place in ShortcutPlace]: keyof Shortcuts[Place] }[ShortcutPlace];
