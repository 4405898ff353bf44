import { installPackage, mayInstall } from '../../services/install.ts';
import type { Scenario } from '../scenario.ts';

/** Far more than the 30 s that tokens are given, and less than the hour for which they are valid. */
const SKEW_SECONDS = 600;

const clock = (which: 'ahead' | 'behind'): Scenario => ({
  name: `clock ${which}`,
  says: `An instance starts again with a clock ten minutes ${which}.`,
  cannot: whyNot,
  inject: async (world) => {
    const { instance, door } = world.site(1);
    const seconds = which === 'ahead' ? SKEW_SECONDS : -SKEW_SECONDS;
    await instance.kill();
    await instance.startAgain({
      LD_PRELOAD: (await library()) ?? '',
      FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}s`,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    const { time } = (await (await fetch(new URL('/health', door.url))).json()) as { time: string };
    const skewMs = Date.parse(time) - Date.now();
    if (Math.abs(skewMs - seconds * 1_000) > 10_000) world.find(`its clock is ${skewMs} ms ahead`);
    return async () => {
      await instance.kill();
      await instance.startAgain();
    };
  },
});

async function whyNot(): Promise<string | undefined> {
  if ((await library()) === undefined && mayInstall()) await installPackage('libfaketime').catch(() => {});
  return (await library()) === undefined ? 'libfaketime is not installed' : undefined;
}

async function library(): Promise<string | undefined> {
  return [...new Bun.Glob('usr/lib/*/faketime/libfaketimeMT.so.1').scanSync({ cwd: '/', absolute: true })][0];
}

export const clockScenarios: readonly Scenario[] = [clock('ahead'), clock('behind')];
