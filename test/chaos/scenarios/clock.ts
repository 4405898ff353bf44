import { installPackage, mayInstall } from '../../services/install.ts';
import type { Scenario } from '../scenario.ts';

/** Much more than the tolerance of tokens (30 s), and less than their validity (one hour). */
const SKEW_SECONDS = 600;

const clock = (which: 'ahead' | 'behind'): Scenario => ({
  name: `clock ${which}`,
  description: `An instance restarts with a clock ten minutes ${which}.`,
  getUnavailableReason: getUnavailableReason,
  inject: async (testbed) => {
    const { instance, ingress } = testbed.site(1);
    const seconds = which === 'ahead' ? SKEW_SECONDS : -SKEW_SECONDS;
    await instance.kill();
    await instance.startAgain({
      LD_PRELOAD: (await findLibrary()) ?? '',
      FAKETIME: `${seconds < 0 ? '' : '+'}${seconds}s`,
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    });
    const { time } = (await (await fetch(new URL('/health', ingress.url))).json()) as { time: string };
    const skewMs = Date.parse(time) - Date.now();
    if (Math.abs(skewMs - seconds * 1_000) > 10_000) testbed.reportFinding(`its clock is ${skewMs} ms ahead`);
    return async () => {
      await instance.kill();
      await instance.startAgain();
    };
  },
});

async function getUnavailableReason(): Promise<string | undefined> {
  if ((await findLibrary()) === undefined && mayInstall())
    await installPackage('libfaketime').catch(() => {});
  return (await findLibrary()) === undefined ? 'libfaketime is not installed' : undefined;
}

async function findLibrary(): Promise<string | undefined> {
  return [...new Bun.Glob('usr/lib/*/faketime/libfaketimeMT.so.1').scanSync({ cwd: '/', absolute: true })][0];
}

export const clockScenarios: readonly Scenario[] = [clock('ahead'), clock('behind')];
