import { parseArgs } from 'node:util';
import { build } from '../config/version.ts';
import type { Tool } from './tool.ts';

export const version: Tool = {
  usage: 'version\n  Says what this is: the version, the commit it was built from, and the runtime.',
  async run(_readConfig, args, print) {
    parseArgs({ args });
    print(`messaging-service ${build.version} (commit ${build.commit}, ${build.runtime})`);
  },
};
