import { settings } from '../../server/config.ts';
import type { Setting } from '../../server/setting.ts';
import { generatedFrom, markdownTable } from './markdown-table.ts';

/** docs/configuration.md: every setting with its defaults. */
export function configurationPage(): string {
  const rows = Object.values<Setting<unknown>>(settings).map((of) => [
    `\`${of.name}\``,
    shown(of.fallback),
    inProduction(of),
    of.secret ? `${of.description} Secret: never printed.` : of.description,
  ]);
  return `${generatedFrom('server/config.ts')}
# Configuration

Every setting is an environment variable; an empty one counts as unset. A bad value stops the start with one line that names
the variable. The second default holds with \`ENVIRONMENT=production\`.

${markdownTable(['Variable', 'Default', 'In production', 'Meaning'], rows)}`;
}

function inProduction(of: Setting<unknown>): string {
  if (of.name === settings.environment.name) return '`production`';
  return of.requiredInProduction ? '**required**' : shown(of.productionFallback ?? of.fallback);
}

function shown(value: string | undefined): string {
  return value === undefined || value === '' ? 'unset' : `\`${value}\``;
}
