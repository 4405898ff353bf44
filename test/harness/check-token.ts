import { expect } from 'bun:test';
import { API_PREFIX, SOCKET_PATH, SUBPROTOCOL } from '@messaging/protocol/endpoints';
import type { App } from '@messaging/server/app';
import { RawSocket } from './raw-socket.ts';
import { readFailure, inShort } from './rest.ts';
import { Socket } from './socket.ts';
import { forge } from './token.ts';
import { until } from './wait.ts';

export const HS256 = { alg: 'HS256' };
/** Claims of a token of user 7, valid for an hour from the start of the test. */
export const ANN = { userId: 7, exp: Math.floor(Date.now() / 1000) + 3_600 };
export const INVALID = '401 token_invalid';
export const EXPIRED = '401 token_expired';

/** Result of a token by REST: `200`, or a short form of the error. */
async function checkRest(token: string, at: App): Promise<string> {
  const headers = { Authorization: `Bearer ${token}` };
  const response = await fetch(new URL(`${API_PREFIX}/presence/online`, at.url), { headers });
  return response.ok ? String(response.status) : inShort(await readFailure(response));
}

/**
 * Results of a token in the handshake, for each way of sending it: the user of `hello`, or a short form of the error.
 */
export async function checkHandshake(
  path: string,
  headers: Record<string, string>,
  at: App,
): Promise<string> {
  await using socket = await RawSocket.open(at, path, headers);
  if (socket.handshake.status !== 101) return inShort(await readFailure(socket.response));
  const hello = await until('hello', () => socket.texts[0]);
  return String((JSON.parse(hello) as { payload: { userId: number } }).payload.userId);
}

/** Result of a token for all transports, which is always the same. */
export async function checkToken(token: string, at: App): Promise<string> {
  const sockets = [
    await checkHandshake(SOCKET_PATH, { Authorization: `Bearer ${token}` }, at),
    await checkHandshake(`${SOCKET_PATH}?token=${token}`, {}, at),
    await checkHandshake(SOCKET_PATH, { 'Sec-WebSocket-Protocol': `${SUBPROTOCOL}, bearer.${token}` }, at),
  ];
  const [answer = ''] = sockets;
  expect(sockets).toEqual([answer, answer, answer]);
  const isAccepted = /^\d+$/.test(answer);
  expect(await checkRest(token, at)).toBe(isAccepted ? '200' : answer);
  // A connection of user 7 accepts no token of another user.
  const expectedFrame = isAccepted ? (answer === '7' ? 'ack' : INVALID) : answer;
  expect(await checkFrame(token, at)).toBe(expectedFrame);
  return answer;
}

/** Result of a token that replaces the one of an open connection of user 7. */
async function checkFrame(token: string, at: App): Promise<string> {
  const claims = { ...ANN, iss: 'https://platform.example', aud: 'messaging' };
  await using socket = await Socket.connect(at, { userId: 7, fullName: '', token: forge(HS256, claims) });
  const { type, payload } = await socket.answer('auth', { token });
  return type === 'ack' ? type : `401 ${(payload as { code: string }).code}`;
}
