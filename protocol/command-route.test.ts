import { expect, test } from 'bun:test';
import { z } from 'zod';
import { commandRoute } from './command-route.ts';
import { toRequest } from './route.ts';

const fields = z.object({ id: z.int(), name: z.string(), isDry: z.boolean().optional() });
const other = { output: z.object({}), summary: '', errors: [] } as const;

test('a get and a delete carry what is not in the path in the query', () => {
  for (const method of ['get', 'delete'] as const) {
    const route = commandRoute({ ...other, rest: { method, path: '/things/:id' }, input: fields });
    expect(route).toMatchObject({ query: ['name', 'isDry'] });
    expect(route).not.toHaveProperty('body');
  }
});

test('a patch carries the other fields in its body, but those it names in its query', () => {
  const rest = { method: 'patch', path: '/things/:id', query: ['isDry'] } as const;
  const route = commandRoute({ ...other, rest, input: fields });
  expect(route).toMatchObject({ method: 'PATCH', query: ['isDry'], body: ['name'] });
});

test('a put whose path says everything has no body, a post always has one', () => {
  const input = fields.pick({ id: true });
  const path = '/things/:id';
  expect(commandRoute({ ...other, rest: { method: 'put', path }, input })).not.toHaveProperty('body');
  expect(commandRoute({ ...other, rest: { method: 'post', path }, input })).toHaveProperty('body', []);
});

test('a request escapes what it puts into the URL, and leaves out what is undefined', () => {
  const route = {
    method: 'PATCH',
    path: '/things/:id',
    query: ['isDry', 'q'],
    body: ['name', 'note'],
  } as const;
  expect(toRequest(route, { id: 'a/b', isDry: true, name: null })).toEqual({
    method: 'PATCH',
    path: '/things/a%2Fb?isDry=true',
    body: '{"name":null}',
  });
  expect(toRequest({ method: 'GET', path: '/things' }, {})).toEqual({ method: 'GET', path: '/things' });
});
