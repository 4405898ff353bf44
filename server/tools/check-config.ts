import { parseArgs } from 'node:util';
import { settings, type Config } from '../config/config.ts';
import type { Setting } from '../config/setting.ts';
import type { Tool } from './tool.ts';

export const checkConfig: Tool = {
  usage: `check-config
  Reads every setting as a start does and lists the resulting values; fails with the message of the first invalid one.
  Opens no connection.`,
  async run(readConfig, args, print) {
    parseArgs({ args });
    const config = readConfig();
    for (const [key, setting] of Object.entries<Setting<unknown>>(settings)) {
      print(`${setting.name}=${formatValue(setting, config[key as keyof Config])}`);
    }
    print('The configuration is valid.');
  },
};

/** Formats a setting's value; for a secret or a file's text, only whether it is set. */
function formatValue({ secret, name }: Setting<unknown>, value: unknown): string {
  if (value === undefined || value === '') return '';
  if (secret || name.endsWith('_FILE')) return '(set)';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? Object.values(value ?? {}).join(',') : JSON.stringify(value);
}
