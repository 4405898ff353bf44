import { expect, test } from 'bun:test';
import { InstanceProcess } from '../harness/instance-process.ts';
import { Socket } from '../harness/socket.ts';
import { newUser } from '../harness/token.ts';

/** Longer than an instance takes to notice that another one is gone, in milliseconds. */
const NOTICED_MS = 3_500;

test('clients of other instances get resync when an instance dies, and not when one stops in order', async () => {
  await using stays = await InstanceProcess.start();
  await using goes = await InstanceProcess.startBeside(stays);
  await using dies = await InstanceProcess.startBeside(stays);
  await using socket = await Socket.connect(stays, await newUser());
  await goes.stop();
  await Bun.sleep(NOTICED_MS);
  await socket.settled();
  expect(socket.all('resync')).toEqual([]);
  // It may not have published what it stored last.
  await dies.kill();
  await socket.next('resync');
  await Bun.sleep(NOTICED_MS);
  await socket.settled();
  expect(socket.all('resync')).toEqual([]);
});
