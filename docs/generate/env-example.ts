import { settings } from '../../server/config/config.ts';
import type { Setting } from '../../server/config/setting.ts';

/** Generates .env.example: every setting with its development default, commented out. */
export function envExample(): string {
  const entries = Object.values<Setting<unknown>>(settings).map(entry);
  return `# Generated from server/config/config.ts by "npm run docs". To change a setting, copy this file to .env and uncomment its line.\n\n${entries.join('\n')}`;
}

function entry({
  name,
  description,
  fallback = '',
  productionFallback,
  requiredInProduction,
}: Setting<unknown>): string {
  const inProduction = requiredInProduction ? 'required' : productionFallback;
  const note = inProduction ? ` In production: ${inProduction}.` : '';
  return `# ${description.replaceAll('`', '')}${note}\n# ${name}=${fallback}\n`;
}
