import { ErrorReply } from 'redis';

/** The keys and the channel of a check: with the prefix, and used by nothing else. In a cluster they share a hash slot. */
export interface CheckKeys {
  readonly hash: string;
  readonly sortedSet: string;
  readonly channel: string;
}

/** The keys of a check with the prefix `slot`. The channel belongs to this instance alone. */
export function toCheckKeys(slot: string, instanceId: string): CheckKeys {
  const check = `${slot}:check`;
  return { hash: check, sortedSet: `${check}:set`, channel: `${check}:${instanceId}` };
}

const UNKNOWN_SHA = '0'.repeat(40);

/** Every command that the service sends or that a script calls, each in a harmless form. */
export function listRequiredCommands(
  { hash, sortedSet, channel }: CheckKeys,
  isSharded: boolean,
): string[][] {
  return [
    ['PING'],
    ['TIME'],
    ['EVAL', 'return 1', '1', hash],
    ['EVALSHA', UNKNOWN_SHA, '1', hash],
    ['HSET', hash, 'field', ''],
    ['HGET', hash, 'field'],
    ['HMGET', hash, 'field'],
    ['HDEL', hash, 'field'],
    ['ZADD', sortedSet, '0', 'member'],
    ['ZINCRBY', sortedSet, '0', 'member'],
    ['ZSCORE', sortedSet, 'member'],
    ['ZMSCORE', sortedSet, 'member'],
    ['ZRANGE', sortedSet, '0', '0'],
    ['ZRANGEBYSCORE', sortedSet, '0', '0'],
    ['ZREM', sortedSet, 'member'],
    ['PUBSUB', isSharded ? 'SHARDNUMSUB' : 'NUMSUB', channel],
    [isSharded ? 'SPUBLISH' : 'PUBLISH', channel, ''],
  ];
}

/** A connection for commands, and one for subscriptions to the same server. */
export interface CheckedNode {
  readonly send: (args: string[]) => Promise<unknown>;
  /** Subscribes to a channel and unsubscribes. */
  readonly subscribe: (channel: string) => Promise<void>;
}

/**
 * Finds the first command that the user may not run or that the server does not know, with the refusal; undefined if there
 * is none. Rejects without an answer.
 */
export async function findMissingCommand(
  { send, subscribe }: CheckedNode,
  keys: CheckKeys,
  isSharded: boolean,
): Promise<string | undefined> {
  const commands = listRequiredCommands(keys, isSharded);
  const outcomes = await Promise.allSettled([...commands.map((args) => send(args)), subscribe(keys.channel)]);
  const refusals = outcomes.map((outcome) =>
    outcome.status === 'rejected' ? toReply(outcome.reason) : undefined,
  );
  const at = refusals.findIndex((reason) => reason !== undefined && isMissing(reason));
  if (at < 0) return undefined;
  const command = commands[at];
  return `${command === undefined ? SUBSCRIBE_COMMANDS[Number(isSharded)] : toAclName(command)}: ${refusals[at]}`;
}

const SUBSCRIBE_COMMANDS = ['subscribe or unsubscribe', 'ssubscribe or sunsubscribe'];

/** The error reply of Redis. Rethrows an error that is no reply. */
function toReply(error: unknown): string | undefined {
  const reply = error instanceof Error && !(error instanceof ErrorReply) ? error.cause : error;
  if (error instanceof ErrorReply) return error.message;
  if (reply instanceof ErrorReply) return reply.message;
  throw error;
}

/** Whether a refusal means that the command, the key or the channel is not permitted, rather than a state of the server. */
function isMissing(reason: string): boolean {
  return reason.startsWith('NOPERM') || reason.startsWith('ERR unknown');
}

/** The name of a command in an ACL. */
function toAclName([command = '', subcommand = '']: readonly string[]): string {
  return (command === 'PUBSUB' ? `${command}|${subcommand}` : command).toLowerCase();
}
