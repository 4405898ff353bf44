import { ErrorReply } from 'redis';

/** The names that a check uses: below the prefix, and used by nothing else. In a cluster they share a hash slot. */
export interface CheckNames {
  readonly hash: string;
  readonly sortedSet: string;
  readonly channel: string;
}

/** The names below `slot`, a channel of the instance's own among them. */
export function checkNames(slot: string, instanceId: string): CheckNames {
  const check = `${slot}:check`;
  return { hash: check, sortedSet: `${check}:set`, channel: `${check}:${instanceId}` };
}

const UNKNOWN_SHA = '0'.repeat(40);

/** Every command that is sent on a connection for commands or called by a script, each in a harmless form. */
export function neededCommands({ hash, sortedSet, channel }: CheckNames, isSharded: boolean): string[][] {
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

/** One connection for commands, and what listens to channels of the same server. */
export interface Checked {
  readonly send: (args: string[]) => Promise<unknown>;
  /** Listens to a channel and no longer. */
  readonly listen: (channel: string) => Promise<void>;
}

/**
 * The refusal of the first command that the user may not run, or that the server does not know; undefined: none. Rejects
 * when there was no answer.
 */
export async function missingCommand(
  { send, listen }: Checked,
  names: CheckNames,
  isSharded: boolean,
): Promise<string | undefined> {
  const commands = neededCommands(names, isSharded);
  const outcomes = await Promise.allSettled([...commands.map((args) => send(args)), listen(names.channel)]);
  const refusals = outcomes.map((one) => (one.status === 'rejected' ? replyIn(one.reason) : undefined));
  const at = refusals.findIndex((reason) => reason !== undefined && isMissing(reason));
  if (at < 0) return undefined;
  const command = commands[at];
  return `${command === undefined ? LISTENING[Number(isSharded)] : nameOf(command)}: ${refusals[at]}`;
}

const LISTENING = ['subscribe or unsubscribe', 'ssubscribe or sunsubscribe'];

/** What Redis replied instead of a result. Rethrows an error that is no reply. */
function replyIn(error: unknown): string | undefined {
  const reply = error instanceof Error && !(error instanceof ErrorReply) ? error.cause : error;
  if (error instanceof ErrorReply) return error.message;
  if (reply instanceof ErrorReply) return reply.message;
  throw error;
}

/** Whether a refusal means that the command, the key or the channel is not allowed, rather than a state of the server. */
function isMissing(reason: string): boolean {
  return reason.startsWith('NOPERM') || reason.startsWith('ERR unknown');
}

/** As an ACL names it. */
function nameOf([command = '', subcommand = '']: readonly string[]): string {
  return (command === 'PUBSUB' ? `${command}|${subcommand}` : command).toLowerCase();
}
