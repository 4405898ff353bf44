import type { ErrorPayload } from '@messaging/protocol/errors';
import type { EventPayload, EventType } from '@messaging/protocol/events';
import type { Message } from '@messaging/protocol/message';
import type { Presence } from '@messaging/protocol/presence';
import type { Thread } from '@messaging/protocol/thread';
// The modules as the browser gets them.
import { demoUsers, Link, randomUuid, type Frame, type State, type User } from './link.js';
import { clock, copyOf, find, MessageList, type Draft } from './message-list.js';

/** The server holds `typing` for 6 s, so a client that goes on typing repeats it every 3 s. */
const TYPING_REPEAT_MS = 3_000;
/** Pixels from its end within which the list counts as scrolled there. */
const NEAR_END = 48;
const STATUSES = { available: 'Online', busy: 'Busy', away: 'Away', offline: 'Offline' } as const;

/** One end of the conversation, as one user sees it. */
class Pane {
  readonly root = copyOf('#pane');
  readonly #scroll = find(this.root, '.scroll', HTMLElement);
  readonly #input = find(this.root, 'textarea', HTMLTextAreaElement);
  readonly #messages = new Map<number, Message>();
  readonly #me: User;
  readonly #other: User;
  readonly #link: Link;
  readonly #list: MessageList;
  #drafts: Draft[] = [];
  #threadId = '';
  /** No message from `#first` to `#last` is missing; 0: nothing was loaded yet. */
  #first = 0;
  #last = 0;
  /** How far this user and the other have read, and the last message this one has to read. */
  #read = 0;
  #otherRead = 0;
  #received = 0;
  #othersState = '';
  #typedAt = 0;
  #isOnline = false;
  #isInView = false;

  readonly #on: { readonly [T in EventType]?: (payload: EventPayload<T>, id: string) => void } = {
    message: (message) => this.#receive(message),
    ack: (result, id) => {
      if (!this.#drafts.some(({ clientId }) => clientId === id)) return;
      this.#receive(result as Message);
      this.#transmit();
    },
    error: (failure, id) => this.#fail(failure, id),
    typing: ({ threadId, userId, isTyping }) => {
      if (threadId === this.#threadId && userId === this.#other.userId) this.#showTyping(isTyping);
    },
    read: ({ threadId, userId, seq }) => {
      if (threadId === this.#threadId) this.#noteRead(userId, seq);
    },
    presence: (presence) => {
      if (presence.userId === this.#other.userId) this.#showPresence(presence);
    },
    notification: ({ title, message }) => this.#say('.news', `${title} · ${message}`),
    resync: () => void this.#link.reload(),
  };

  constructor(me: User, other: User, hint: string) {
    this.#me = me;
    this.#other = other;
    this.#link = new Link(me, this);
    this.#list = new MessageList(find(this.root, 'ol', HTMLElement), me.userId, other.fullName);
    this.root.setAttribute('aria-label', me.fullName);
    this.#say('h2 b', me.fullName);
    this.#say('.name', other.fullName);
    this.#say('.avatar', other.fullName.replaceAll(/\B\S+|\s/g, ''));
    this.#say('label .unseen', `Message to ${other.fullName}`);
    this.#say('.empty', hint);
    this.#listen();
    void this.#link.connect();
  }

  #say(selector: string, text: string): void {
    find(this.root, selector, HTMLElement).textContent = text;
  }

  #listen(): void {
    const form = find(this.root, 'form', HTMLFormElement);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.#input.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    this.#input.addEventListener('input', () => this.#tellTyping());
    this.#scroll.addEventListener('scroll', () => this.#markRead());
    document.addEventListener('visibilitychange', () => this.#markRead());
    find(this.root, '.earlier', HTMLElement).addEventListener('click', () => {
      // The button stays if it fails.
      this.#loadMessages(`&before=${this.#first}`).catch(() => {});
    });
    new IntersectionObserver((entries) => {
      this.#isInView = entries.at(-1)?.isIntersecting ?? false;
      this.#markRead();
    }).observe(this.#scroll);
  }

  onState(state: State): void {
    this.#isOnline = state === 'Connected';
    this.root.dataset['state'] = state;
    this.#say('.state', state);
    if (!this.#isOnline) return this.#showPresence();
    this.#markRead();
    this.#transmit();
  }

  onFrame({ type, payload, id = '' }: Frame): void {
    // The table pairs each type with its payload, which the types cannot follow through an index.
    const handle = this.#on[type] as ((payload: unknown, id: string) => void) | undefined;
    handle?.(payload, id);
  }

  async load(): Promise<void> {
    const { userId } = this.#other;
    const thread = await this.#link.call<Thread>('POST', '/messages/threads', { participantId: userId });
    this.#threadId = thread.id;
    this.#noteRead(this.#me.userId, thread.lastReadSeq);
    this.#noteRead(userId, thread.otherLastReadSeq);
    this.#showPresence(await this.#link.call<Presence>('GET', `/presence/user/${userId}`));
    if (this.#last === 0) await this.#loadMessages('');
    else while (await this.#loadMessages(`&after=${this.#last}`));
  }

  /** Reads a page of messages. True: there are more that way. */
  async #loadMessages(from: string): Promise<boolean> {
    const path = `/messages/threads/${this.#threadId}/messages?limit=100${from}`;
    const page = await this.#link.call<{ messages: Message[]; hasMore: boolean }>('GET', path);
    if (this.#last === 0) this.#last = page.messages[0]?.seq ?? 0;
    for (const message of page.messages) this.#store(message);
    this.#render();
    return page.hasMore;
  }

  #store(message: Message): void {
    this.#messages.set(message.seq, message);
    this.#first = Math.min(this.#first || message.seq, message.seq);
    while (this.#messages.has(this.#last + 1)) this.#last += 1;
    if (message.senderId === this.#other.userId) this.#received = Math.max(this.#received, message.seq);
    else this.#drafts = this.#drafts.filter(({ clientId }) => clientId !== message.clientId);
  }

  #receive(message: Message): void {
    if (message.threadId !== this.#threadId) return;
    this.#store(message);
    this.#render();
    this.#markRead();
    if (this.#last < message.seq) void this.#link.reload();
  }

  #submit(): void {
    const body = this.#input.value.trim();
    if (body === '') return;
    const [clientId, createdAt] = [randomUuid(), new Date().toISOString()];
    const draft: Draft = { clientId, senderId: this.#me.userId, body, createdAt };
    const isFirst = this.#drafts.every(({ failure }) => failure !== undefined);
    this.#drafts.push(draft);
    this.#input.value = '';
    this.#typedAt = 0;
    if (isFirst) this.#transmit();
    this.#render();
    this.#scroll.scrollTop = 0;
  }

  /** Sends what has waited longest. One at a time, so that a refusal of one cannot change their order. */
  #transmit(): void {
    const draft = this.#drafts.find(({ failure }) => failure === undefined);
    if (draft === undefined || !this.#isOnline) return;
    const { clientId, body } = draft;
    this.#link.send('message', { threadId: this.#threadId, body, clientId }, clientId);
  }

  #fail({ error, retryable, retryAfterMs = 1_000 }: ErrorPayload, id: string): void {
    const draft = this.#drafts.find(({ clientId }) => clientId === id);
    if (draft === undefined) return;
    if (!retryable) draft.failure = error;
    setTimeout(() => this.#transmit(), retryable ? retryAfterMs : 0);
    this.#render();
  }

  #tellTyping(): void {
    const isTyping = this.#input.value.trim() !== '';
    if (isTyping && Date.now() - this.#typedAt < TYPING_REPEAT_MS) return;
    this.#typedAt = isTyping ? Date.now() : 0;
    if (this.#isOnline) this.#link.send('typing', { threadId: this.#threadId, isTyping });
  }

  #noteRead(userId: number, seq: number): void {
    if (userId === this.#me.userId) this.#read = Math.max(this.#read, seq);
    else this.#otherRead = Math.max(this.#otherRead, seq);
    this.#render();
  }

  /** What the list shows at its end has been read, if anybody can see it. */
  #markRead(): void {
    const isSeen = this.#isInView && !document.hidden && -this.#scroll.scrollTop < NEAR_END;
    if (!isSeen || !this.#isOnline || this.#received <= this.#read) return;
    this.#read = this.#received;
    this.#link.send('read', { threadId: this.#threadId, seq: this.#read });
  }

  /** What is known of the other; nothing while this end is offline itself. */
  #showPresence(presence?: Presence): void {
    const { status = 'offline', lastSeenAt = null } = presence ?? {};
    const known = lastSeenAt === null ? STATUSES[status] : `Last seen ${clock(lastSeenAt)}`;
    this.#othersState = presence === undefined ? '' : known;
    this.root.dataset['other'] = status;
    this.#showTyping(false);
  }

  #showTyping(isTyping: boolean): void {
    this.#say('.presence', isTyping ? 'Typing…' : this.#othersState);
    this.root.classList.toggle('other-types', isTyping);
  }

  #render(): void {
    this.#list.show([...this.#messages.values(), ...this.#drafts], this.#otherRead);
    const isEmpty = this.#messages.size === 0;
    find(this.root, '.empty', HTMLElement).hidden =
      !isEmpty || this.#drafts.length > 0 || this.#threadId === '';
    find(this.root, '.earlier', HTMLElement).hidden = this.#first <= 1;
  }
}

/** Both ends side by side, or with `?as=` the one. */
async function start(): Promise<void> {
  const users = await demoUsers();
  const asked = new URLSearchParams(location.search).get('as') ?? '';
  const chosen = users.filter(({ key }) => key === asked);
  const panes = (chosen.length > 0 ? chosen : users).flatMap((me) => {
    const other = users.find(({ key }) => key !== me.key);
    if (other === undefined) return [];
    const where = chosen.length > 0 ? other.fullName : 'the other pane';
    return new Pane(me, other, `Say hello — ${where} gets it at once.`).root;
  });
  find(document, 'main', HTMLElement).replaceChildren(...panes);
  const links = document.querySelectorAll<HTMLAnchorElement>('nav a');
  for (const link of links) if (link.href === location.href) link.setAttribute('aria-current', 'page');
}

try {
  await start();
} catch {
  find(document, '.notice', HTMLElement).textContent = 'The server does not answer. Reload to try again.';
}
