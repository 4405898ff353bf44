import { expect, test } from 'bun:test';
import type { Message } from '@messaging/protocol/message';
import type { App } from '@messaging/server/app';
import { startInstances } from '../harness/instance.ts';
import { killSubscriber } from '../harness/kill-subscriber.ts';
import { redisUrl } from '../harness/outage.ts';
import { newPair } from '../harness/pair.ts';
import { startProxy } from '../harness/proxy.ts';
import { Socket } from '../harness/socket.ts';

/** Longer than the second within which an instance looks whether it is alone, in milliseconds. */
const LOOK_MS = 1_500;

test('an instance that listens again later than another does not think itself alone', async () => {
  using proxy = startProxy(redisUrl());
  const apps = await startInstances(2, {}, (i) => (i === 0 ? { REDIS_URL: proxy.url } : {}));
  const [late, other] = apps as [App, App];
  const { ann, ben, threadId } = await newPair(late);
  {
    await using a = await Socket.connect(late, ann);
    await using b = await Socket.connect(other, ben);
    proxy.refuse();
    await killSubscriber(proxy);
    // By then it has counted one who listens: the other one.
    await Bun.sleep(LOOK_MS);
    proxy.mend();
    // Over the moment when it is back, and the look after that.
    for (let i = 0; i < 40; i++) {
      const sent = (await a.request('message', { threadId, body: `${i}` })) as Message;
      expect(await b.next('message')).toEqual(sent);
      await Bun.sleep(50);
    }
  }
  await other[Symbol.asyncDispose]();
  await late[Symbol.asyncDispose]();
}, 30_000);
