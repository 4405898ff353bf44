import { createApp, type App } from '@messaging/server/app';
import { readConfig, settings } from '@messaging/server/config/config';
import { send, getThread } from '../harness/chat.ts';
import type { InstanceProcess } from '../harness/instance-process.ts';
import { storeNotifications } from '../harness/store-notifications.ts';
import { newPair, type Pair } from '../harness/pair.ts';
import { Rest } from '../harness/rest.ts';
import type { User } from '../harness/token.ts';
import { until } from '../harness/wait.ts';

/** Two users with a thread, messages in both directions and one notification each. */
export interface SeededPair extends Pair {
  readonly messageIds: readonly string[];
  readonly notificationIds: readonly number[];
}

/** Instance in this process on the same store, to call functions that no transport offers. */
export async function startAppBeside(instance: InstanceProcess): Promise<App> {
  const env = Object.values(settings).map(({ name }) => [name, instance.setting(name)]);
  return await createApp(readConfig({ ...Object.fromEntries(env), LOG_LEVEL: 'silent', METRICS_PORT: '' }));
}

/** Creates a pair with its messages and notifications; resolves when all background work is done. */
export async function seedPair(app: App): Promise<SeededPair> {
  const pair = await newPair(app);
  const { ann, ben, threadId } = pair;
  const [a, b] = [new Rest(app, ann), new Rest(app, ben)];
  const first = await send(a, threadId, { body: 'good morning' });
  const second = await send(b, threadId, { body: 'good evening' });
  const news = { type: 'welcome', title: 'Welcome', message: 'Good to have you here', data: {} };
  const told = await storeNotifications(
    app,
    [ann, ben].map(({ userId }) => ({ userId, ...news })),
  );
  await until('the names', async () => {
    const seen = [await getThread(a, threadId), await getThread(b, threadId)];
    return seen.every(({ otherUser }) => otherUser?.fullName !== null);
  });
  return { ...pair, messageIds: [first.body.id, second.body.id], notificationIds: told.map(({ id }) => id) };
}

/** Everything that a member sees of a thread, the notifications and their own presence. */
export async function readView(app: Pick<App, 'url'>, { userId, ...user }: User, threadId: string) {
  const rest = new Rest(app, { userId, ...user });
  return {
    thread: await getThread(rest, threadId),
    messages: (await rest.call('listMessages', { params: { threadId } })).body,
    notifications: (await rest.call('listNotifications')).body,
    presence: (await rest.call('getPresence', { params: { userId } })).body,
  };
}
