import { expect, test } from 'bun:test';
import { InstanceProcess } from '../harness/instance-process.ts';
import { readFailure, inShort } from '../harness/rest.ts';

test('A page of another origin gets tokens and pictures if DEMO_ORIGINS names it.', async () => {
  const origin = 'http://localhost:3000';
  await using other = await InstanceProcess.start({
    DATABASE_URL: '',
    REDIS_URL: '',
    DEMO: '',
    DEMO_ORIGINS: origin,
    ALLOWED_ORIGINS: 'https://app.example.com',
  });
  const ask = (path: string, from: string) => fetch(new URL(path, other.url), { headers: { Origin: from } });
  for (const path of ['/demo/people', '/demo/token/1']) {
    const answer = await ask(path, origin);
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    const refused = await readFailure(await ask(path, 'http://localhost:3001'));
    expect(inShort(refused)).toBe('403 origin_not_allowed');
  }
  const picture = await ask('/demo/avatars/1.svg', origin);
  expect(picture.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
  const page = await ask('/', origin);
  expect(page.headers.get('cross-origin-resource-policy')).toBe('same-origin');
});
