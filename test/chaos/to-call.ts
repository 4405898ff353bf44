import type { RestRequest } from '@messaging/protocol/route';
import { toRestRequest } from '@messaging/protocol/to-rest-request';
import type { Wish } from './history.ts';

/** The frame and the request that carry out a change. */
export function toCall(messageId: string, wish: Wish): [frame: readonly [string, object], rest: RestRequest] {
  switch (wish.kind) {
    case 'edit': {
      const input = { messageId, body: wish.body };
      return [['edit', input], toRestRequest('editMessage', input)];
    }
    case 'delete':
      return [['delete', { messageId }], toRestRequest('deleteMessage', { messageId })];
    case 'react': {
      const input = { messageId, emoji: wish.emoji };
      const command = wish.on ? 'addReaction' : 'removeReaction';
      return [['react', { ...input, on: wish.on }], toRestRequest(command, input)];
    }
  }
}
