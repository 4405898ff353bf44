import { expect } from 'bun:test';
import type { App } from '@messaging/server/app';
import { explain, type PlanNode, type Statement } from './statements.ts';

/** Rows of a node, over all its loops. */
const countRows = (node: PlanNode): number => node['Actual Rows'] * node['Actual Loops'];

/** Work of a plan: rows read per table, rows sorted, and tables with sequential scans. */
function measureWork(nodes: readonly PlanNode[]) {
  const rows: Record<string, number> = {};
  const add = (what: string, count: number): void => void (rows[what] = (rows[what] ?? 0) + count);
  const whole: string[] = [];
  for (const node of nodes) {
    const { 'Node Type': type, 'Relation Name': table, Plans: [input] = [] } = node;
    const dropped = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
    const read = countRows(node) + dropped * node['Actual Loops'];
    if (table !== undefined && type.endsWith('Scan')) add(table, read);
    if (type.endsWith('Sort') && input !== undefined) add('sorted', countRows(input));
    // A table of one row may be scanned.
    if (table !== undefined && type === 'Seq Scan' && read > 1) whole.push(table);
  }
  return { rows, whole };
}

/** Expects that a statement reads at most `limit` rows of any table and sorts no more. `first` prepares data. */
export async function expectStatementWork(
  app: App,
  statement: Statement,
  most: number,
  first?: string,
): Promise<void> {
  const { rows, whole } = measureWork(await explain(app, statement, first));
  const tooMuch = Object.entries(rows).filter(([, count]) => count > most);
  // With its text, so that a failure shows the statement.
  expect({ tooMuch, whole, text: statement.text }).toEqual({
    tooMuch: [],
    whole: [],
    text: statement.text,
  });
}
