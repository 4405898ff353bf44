import { expect, test } from 'bun:test';
import { z } from 'zod';
import { commandRoute } from '@messaging/protocol/command-route';
import type { Command } from '@messaging/protocol/commands';
import { AppError } from '../app-error.ts';
import { createReadInput } from './read-input.ts';

const command = {
  summary: '',
  rest: { method: 'patch', path: '/things/:id', query: ['isDry', 'limit'] },
  input: z.object({
    id: z.int().min(1),
    isDry: z.boolean().optional(),
    limit: z.int().max(9).optional(),
    count: z.int(),
  }),
  output: z.object({}),
  errors: [],
} as const satisfies Command;

function createReader(read: Command) {
  const route = commandRoute(read);
  if (route === undefined) throw new Error('the command has no route');
  return createReadInput(read, route);
}

const readInput = createReader(command);

/** The details of the refusal. */
function refusal(work: () => unknown) {
  try {
    return work();
  } catch (error) {
    return error instanceof AppError ? error.details : error;
  }
}

test('input may come from path, query and body at once; texts of the URL are converted by type', () => {
  const query = { isDry: 'true', limit: '007' };
  expect(readInput({ path: { id: '7' }, query, body: { count: 3 } })).toEqual({
    id: 7,
    isDry: true,
    limit: 7,
    count: 3,
  });
});

test('a field counts only in its own part of the request', () => {
  const body = { count: 3, id: 9, isDry: true, limit: 1 };
  expect(readInput({ path: { id: '7' }, query: { count: '4' }, body })).toEqual({ id: 7, count: 3 });
});

test('bad texts of the URL and bad values of the body are named together', () => {
  const read = () =>
    readInput({ path: { id: '1e3' }, query: { isDry: '1', limit: '10' }, body: { count: '3' } });
  expect(refusal(read)).toEqual([
    { path: 'id', message: 'must be a whole number' },
    { path: 'isDry', message: 'Invalid option: expected one of "true"|"false"' },
    { path: 'limit', message: 'Too big: expected number to be <=9' },
    { path: 'count', message: 'Invalid input: expected number, received string' },
  ]);
});

test('a list has no form in a URL', () => {
  const input = z.object({ ids: z.array(z.int()) });
  expect(() => createReader({ ...command, rest: { method: 'get', path: '/things' }, input })).toThrow(
    'ids: a URL cannot carry a value of the type array',
  );
});
