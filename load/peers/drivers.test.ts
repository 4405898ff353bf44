import { expect, test } from 'bun:test';
import { centrifugeDriver } from './centrifuge-driver.ts';
import type { ServerEvent } from './driver.ts';
import { serviceDriver } from './service-driver.ts';
import { socketIoDriver } from './socket-io-driver.ts';
import { wsDriver } from './ws-driver.ts';

const message = { threadId: 't', body: 'some text', clientId: 'c' };
const outgoing = { id: 7, ...message };
const stored = JSON.stringify({ id: 'm', senderId: 1, createdAt: '2026-01-01T00:00:00.000Z', ...message });

const ready: ServerEvent = { type: 'ready' };
const ack: ServerEvent = { type: 'ack', id: 7, clientId: 'c', body: 'some text' };
const delivery: ServerEvent = { type: 'message', body: 'some text' };
const wants = (text: string): ServerEvent => ({ type: 'wants', text });

test('this service', () => {
  const { read, send } = serviceDriver;
  expect(JSON.parse(send(outgoing))).toEqual({ type: 'message', id: '7', payload: message });
  expect(read('{"type":"hello","payload":{}}', 'jwt')).toEqual([ready]);
  expect(read(`{"type":"ack","id":"7","payload":${stored}}`, 'jwt')).toEqual([ack]);
  expect(read(`{"type":"message","payload":${stored}}`, 'jwt')).toEqual([delivery]);
  const job = '{"type":"notification","payload":{"id":1,"title":"New job: some text"}}';
  expect(read(job, 'jwt')).toEqual([delivery]);
  expect(() => read('{"type":"error","payload":{}}', 'jwt')).toThrow('unexpected');
});

test('ws', () => {
  const { read, send } = wsDriver;
  expect(JSON.parse(send(outgoing))).toEqual({ id: 7, message });
  expect(read('{"type":"ready"}', 'jwt')).toEqual([ready]);
  expect(read(`{"type":"ack","id":7,"message":${stored}}`, 'jwt')).toEqual([ack]);
  expect(read(`{"type":"message","message":${stored}}`, 'jwt')).toEqual([delivery]);
  expect(() => read('{"type":"error","id":7,"error":"no"}', 'jwt')).toThrow('unexpected');
});

test('Socket.IO', () => {
  const { read, send } = socketIoDriver;
  const [packet, event] = [send(outgoing).slice(0, 3), send(outgoing).slice(3)];
  expect([packet, JSON.parse(event)]).toEqual(['427', ['send', message]]);
  expect(read('0{"sid":"s","upgrades":[],"pingInterval":25000}', 'jwt')).toEqual([
    wants('40{"token":"jwt"}'),
  ]);
  expect(read('40{"sid":"s"}', 'jwt')).toEqual([ready]);
  expect(read('2', 'jwt')).toEqual([wants('3')]);
  expect(read(`437[${stored}]`, 'jwt')).toEqual([ack]);
  expect(read(`42["message",${stored}]`, 'jwt')).toEqual([delivery]);
  expect(() => read('44{"message":"jwt expired"}', 'jwt')).toThrow('unexpected');
  expect(() => read('437[{"error":"no"}]', 'jwt')).toThrow('no plain');
});

test('centrifuge', () => {
  const { connectFrame, read, send } = centrifugeDriver;
  expect(JSON.parse(connectFrame?.('jwt') ?? '')).toEqual({ id: 1, connect: { token: 'jwt' } });
  expect(JSON.parse(send(outgoing))).toEqual({ id: 9, rpc: { method: 'send', data: message } });
  expect(read('{"id":1,"connect":{"client":"x","ping":25,"pong":true}}', 'jwt')).toEqual([ready]);
  expect(read('{}', 'jwt')).toEqual([wants('{}')]);
  const lines = `{"id":9,"rpc":{"data":${stored}}}\n{"push":{"channel":"in:1","pub":{"data":${stored}}}}\n{}`;
  expect(read(lines, 'jwt')).toEqual([ack, delivery, wants('{}')]);
  expect(() => read('{"id":9,"error":{"code":100,"message":"internal server error"}}', 'jwt')).toThrow(
    'unexpected',
  );
});
