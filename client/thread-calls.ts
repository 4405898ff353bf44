import type { Context } from './context.ts';
import { createError } from './failure.ts';
import type { Commands, Message, Thread, ThreadId, ThreadMember, UserId } from './wire.ts';

/** Role, side and history of a member. A new member needs `history`: what it may see of what was before. */
export type MemberInput = Omit<Commands['putMember']['input'], 'threadId' | 'userId'>;

interface ThreadCallsOwner {
  onThread(thread: Thread): void;
  onChanged(message: Message): void;
  onLeft(threadId: ThreadId): void;
}

/** Calls about a thread as a whole: its members, its title and its pins. They reject like `Rest.call`. */
export class ThreadCalls {
  readonly #context: Context;
  readonly #owner: ThreadCallsOwner;

  constructor(context: Context, owner: ThreadCallsOwner) {
    this.#context = context;
    this.#owner = owner;
  }

  async listMembers(threadId: ThreadId): Promise<readonly ThreadMember[]> {
    return (await this.#context.rest.call('listMembers', { threadId })).members;
  }

  async putMember(threadId: ThreadId, userId: UserId, input: MemberInput): Promise<void> {
    this.#owner.onThread(await this.#context.rest.call('putMember', { ...input, threadId, userId }));
  }

  async removeMember(threadId: ThreadId, userId: UserId): Promise<void> {
    await this.#context.rest.call('removeMember', { threadId, userId });
    if (userId === this.#context.userId()) this.#owner.onLeft(threadId);
  }

  async leave(threadId: ThreadId): Promise<void> {
    const userId = this.#context.userId();
    if (userId === null) throw createError('network', 'The user is not known yet.');
    await this.removeMember(threadId, userId);
  }

  async rename(threadId: ThreadId, title: string | null): Promise<void> {
    this.#owner.onThread(await this.#context.rest.call('renameThread', { threadId, title }));
  }

  async pin(messageId: string, isOn: boolean): Promise<void> {
    this.#owner.onChanged(await this.#context.rest.call(isOn ? 'pinMessage' : 'unpinMessage', { messageId }));
  }

  async listPins(threadId: ThreadId): Promise<readonly Message[]> {
    const found: Message[] = [];
    for (;;) {
      const before = found.at(-1)?.seq;
      const range = before === undefined ? {} : { before };
      const page = await this.#context.rest.call('listPins', { threadId, ...range });
      found.push(...page.messages);
      if (!page.hasMore) return found;
    }
  }
}
