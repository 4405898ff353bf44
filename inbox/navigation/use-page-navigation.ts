import { useMemo } from 'react';
import { useLocation, useRouter } from 'wouter';
import type { Navigation } from '@messaging/ui/navigation.ts';
import { toPath } from './paths.ts';

/** Gives the components the addresses of this page. */
export function usePageNavigation(): Navigation {
  const { base } = useRouter();
  const [, navigate] = useLocation();
  return useMemo(
    () => ({
      toHref: (view) => base + toPath(view),
      open: (view, options) => navigate(toPath(view), options),
    }),
    [base, navigate],
  );
}
