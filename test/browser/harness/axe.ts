import { expect } from 'bun:test';
import axe from 'axe-core';
import type { Inbox } from './inbox.ts';

type Axe = typeof axe;

/** Expects that axe finds nothing to complain of in what the page shows now; `view` says what that is. */
export async function expectAccessible({ page }: Inbox, view: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run());
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
  expect({ view, found }).toEqual({ view, found: [] });
}
