import { parseArgs } from 'node:util';
import { settings, type Config } from '../config/config.ts';
import type { Setting } from '../config/setting.ts';
import type { Tool } from './tool.ts';

export const checkConfig: Tool = {
  usage: `check-config
  Reads every setting as a start would, and lists what they come to; fails with the line of the first bad one.
  Opens no connection.`,
  async run(readConfig, args, print) {
    parseArgs({ args });
    const config = readConfig();
    for (const [key, setting] of Object.entries<Setting<unknown>>(settings)) {
      print(`${setting.name}=${shown(setting, config[key as keyof Config])}`);
    }
    print('The configuration is valid.');
  },
};

/** The value of a setting; of one that is secret, or a file's text, only that it is set. */
function shown({ secret, name }: Setting<unknown>, value: unknown): string {
  if (value === undefined || value === '') return '';
  if (secret || name.endsWith('_FILE')) return '(set)';
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? Object.values(value ?? {}).join(',') : JSON.stringify(value);
}
