import { fold } from './fold.ts';

/** A word of a text, or two neighbouring characters of a script without spaces. */
export interface Token {
  readonly text: string;
  /** Place among the words and characters of the text: 0, 1, 2 … */
  readonly position: number;
  /** Place in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** End of its first character, where the token is of a script without spaces. */
  readonly firstEnd: number;
}

/** Different tokens of one text; the rest of a longer text is not searched. A text of 10,000 characters in words has fewer. */
const MOST_TOKENS = 1_000;
/** UTF-16 units of a word that are compared. */
const LONGEST = 64;

/** A character with its marks; Korean syllables may come as their parts. */
const CLUSTER = /[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|\P{M}[\p{M}\uff9e\uff9f]*|\p{M}+/gu;
const ASCII = /^[\0-\x7f]*$/;
const ASCII_WORD = /[A-Za-z0-9]+/g;
const WORD_CHARACTER = /[\p{L}\p{N}\p{M}]/u;
/** Scripts that are written without spaces, or with particles attached to words. */
export const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
/** A mention is a number, not a word. */
const MENTION = /<@\d+>/g;
/** The Arabic article and the prepositions that are written together with it. */
const ARABIC_ARTICLE = /^(?:[وفبك]?ال|لل)(?=.{3})/u;

/** A character in the form that is compared, with its place in the text. */
interface Unit {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The tokens of a text or a query, in order. Words are runs of letters and digits. A run of a script without spaces gives each
 * two neighbouring characters and the last one alone: so every part of it is a phrase of tokens, and a single character the
 * beginning of one.
 */
export function tokenize(text: string): Token[] {
  const bare = text.replaceAll(MENTION, (mention) => ' '.repeat(mention.length));
  const collected = new TokenList();
  if (ASCII.test(bare)) {
    for (const { 0: word, index } of bare.matchAll(ASCII_WORD))
      if (!collected.addWord(word.toLowerCase(), index, index + word.length)) break;
  } else addRuns(bare, collected);
  return collected.tokens;
}

/** Collects tokens up to the limit. */
class TokenList {
  readonly tokens: Token[] = [];
  readonly #texts = new Set<string>();
  #position = 0;

  /** False: the limit is reached. */
  addWord(word: string, start: number, end: number): boolean {
    const text = word.slice(0, LONGEST).replace(ARABIC_ARTICLE, '');
    return this.#add({ text, start, end, firstEnd: end });
  }

  addRun(run: readonly Unit[]): boolean {
    return run.every((unit, i) => {
      const { text, start, end } = unit;
      const next = run[i + 1];
      return this.#add({ text: text + (next?.text ?? ''), start, end: next?.end ?? end, firstEnd: end });
    });
  }

  #add(token: Omit<Token, 'position'>): boolean {
    this.#texts.add(token.text);
    if (this.#texts.size > MOST_TOKENS) return false;
    this.tokens.push({ ...token, position: this.#position++ });
    return true;
  }
}

/** Adds the runs of a text of any script. */
function addRuns(text: string, collected: TokenList): void {
  let run: Unit[] = [];
  let kind: Kind = 'none';
  const flush = (): boolean => {
    const ended = run;
    run = [];
    return (
      ended.length === 0 ||
      (kind === 'unspaced' ? collected.addRun(ended) : collected.addWord(...join(ended)))
    );
  };
  let at = 0;
  // Every character is in a cluster, so the lengths give the places.
  for (const cluster of text.match(CLUSTER) ?? []) {
    for (const part of readCluster(cluster)) {
      if (part.kind !== kind && !flush()) return;
      kind = part.kind;
      if (kind !== 'none') run.push({ text: part.text, start: at, end: at + cluster.length });
    }
    at += cluster.length;
  }
  flush();
}

function join(run: readonly Unit[]): [word: string, start: number, end: number] {
  return [run.map(({ text }) => text).join(''), run[0]?.start ?? 0, run.at(-1)?.end ?? 0];
}

/** What a character is: part of a word, of a run of a script without spaces, or of neither. */
type Kind = 'none' | 'word' | 'unspaced';

interface Part {
  readonly text: string;
  readonly kind: Kind;
}

/** Different clusters that are remembered: more than a conversation uses. */
const REMEMBERED = 4_096;
const known = new Map<string, readonly Part[]>();

/**
 * The parts of a cluster in the form that is compared: mostly one. A compatible form of several characters, such as ㈱ or ½, has
 * several; a character that is written without being read has none.
 */
function readCluster(cluster: string): readonly Part[] {
  const found = known.get(cluster);
  if (found !== undefined) return found;
  const parts = (fold(cluster).match(CLUSTER) ?? []).map((text) => ({ text, kind: toKind(text) }));
  if (known.size >= REMEMBERED) known.clear();
  known.set(cluster, parts);
  return parts;
}

const toKind = (text: string): Kind =>
  !WORD_CHARACTER.test(text) ? 'none' : UNSPACED.test(text) ? 'unspaced' : 'word';
