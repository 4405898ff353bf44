import { expect } from 'bun:test';
import axe from 'axe-core';
import type { Inbox } from './inbox.ts';

type Axe = typeof axe;

/** Expects that axe finds no violation in the page as it is now. `view` names what it shows. */
export async function expectAccessible({ page }: Inbox, view: string): Promise<void> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: Axe }).axe.run());
  const found = violations.map(
    ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`,
  );
  expect({ view, found }).toEqual({ view, found: [] });
}
