/** Emoji that the menu of a message offers. */
export const QUICK_EMOJI = ['👍', '❤️', '😂', '🎉', '😮', '🙏'] as const;

/** Emoji that the picker offers. Any other one can be typed there. */
export const EMOJI = [
  ...QUICK_EMOJI,
  '👎',
  '👏',
  '🙌',
  '👌',
  '💪',
  '🤝',
  '👋',
  '✌️',
  '🤞',
  '👀',
  '😀',
  '😄',
  '😊',
  '😍',
  '😎',
  '🥳',
  '😅',
  '🤔',
  '😬',
  '😢',
  '😭',
  '😡',
  '😴',
  '🔥',
  '⭐',
  '💯',
  '🚀',
  '✅',
  '❌',
  '❓',
  '❗',
  '💡',
  '✏️',
  '🎨',
  '📐',
  '📎',
  '📌',
  '📅',
  '⏰',
  '⏳',
  '💰',
  '☕',
  '🍞',
  '🌿',
  '🌞',
] as const;

export type Emoji = (typeof EMOJI)[number];

/** Whether the text is one emoji, as the service accepts it. False in browsers that cannot tell. */
export function isEmoji(text: string): boolean {
  try {
    // No literal: an old browser would refuse the whole script.
    return new RegExp('^\\p{RGI_Emoji}$', 'v').test(text);
  } catch {
    return false;
  }
}
