import type { Message } from '@messaging/protocol/message';

/** A message on its way: it has no place in the thread yet. */
export interface Draft extends Pick<Message, 'senderId' | 'body' | 'createdAt'> {
  /** Makes sending it again safe, and finds the answer. */
  readonly clientId: string;
  /** Why it will not be sent again. */
  failure?: string;
}

type Entry = Message | Draft;

const time = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const dayAndTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The time as the reader's clock tells it, with its day if that is not today. */
export function clock(iso: string): string {
  const at = new Date(iso);
  return (at.toDateString() === new Date().toDateString() ? time : dayAndTime).format(at);
}

/** The element the page is known to have. */
export function find<T extends Element>(root: ParentNode, selector: string, type: new () => T): T {
  const found = root.querySelector(selector);
  if (found instanceof type) return found;
  throw new Error(`the page has no ${selector}`);
}

export function copyOf(template: string): HTMLElement {
  const { content } = find(document, template, HTMLTemplateElement);
  return find(document.importNode(content, true), '*', HTMLElement);
}

/** The messages of a thread on the page, in the order everybody sees them, drafts last. */
export class MessageList {
  readonly #root: HTMLElement;
  readonly #me: number;
  readonly #otherName: string;
  readonly #items = new Map<string, HTMLElement>();

  constructor(root: HTMLElement, me: number, otherName: string) {
    this.#root = root;
    this.#me = me;
    this.#otherName = otherName;
  }

  /** Shows all these, and nothing is ever taken away. What stays is left in place: somebody may be selecting it. */
  show(entries: readonly Entry[], otherRead: number): void {
    const sorted = Array.from(entries).sort((a, b) => placeOf(a) - placeOf(b));
    const metas = sorted.map((entry) => this.#metaOf(entry, otherRead));
    sorted.forEach((entry, i) => {
      const item = this.#itemOf(entry);
      const runsOn = sorted[i + 1]?.senderId === entry.senderId && metas[i + 1] === metas[i];
      item.classList.toggle('runs-on', runsOn);
      item.classList.toggle('draft', !('seq' in entry));
      setText(find(item, '.meta', HTMLElement), metas[i] ?? '');
      if (this.#root.children[i] !== item) this.#root.insertBefore(item, this.#root.children[i] ?? null);
    });
  }

  #metaOf(entry: Entry, otherRead: number): string {
    const at = clock(entry.createdAt);
    if (entry.senderId !== this.#me) return at;
    if ('seq' in entry) return `${at} · ${entry.seq <= otherRead ? 'Read' : 'Sent'}`;
    return `${at} · ${entry.failure === undefined ? 'Sending…' : `Not sent: ${entry.failure}`}`;
  }

  #itemOf(entry: Entry): HTMLElement {
    // The same for a draft and the message it becomes.
    const key = `${entry.senderId}/${entry.clientId ?? ('id' in entry && entry.id)}`;
    const item = this.#items.get(key) ?? this.#newItem(entry);
    this.#items.set(key, item);
    return item;
  }

  #newItem({ senderId, body }: Entry): HTMLElement {
    const item = copyOf('#message');
    const isMine = senderId === this.#me;
    item.classList.toggle('mine', isMine);
    find(item, '.sender', HTMLElement).textContent = `${isMine ? 'You' : this.#otherName}:`;
    find(item, '.body', HTMLElement).textContent = body;
    return item;
  }
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function placeOf(entry: Entry): number {
  return 'seq' in entry ? entry.seq : Number.MAX_SAFE_INTEGER;
}
