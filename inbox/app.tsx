import { Router } from 'wouter';
import { pageSettings } from './settings.ts';
import { DemoSession } from './session/demo-session.tsx';
import { PlatformSession } from './session/platform-session.tsx';

/** The inbox of whoever is signed in: by the platform, or by choice in the demo. */
export function App() {
  const { publicPath, tokenUrl } = pageSettings;
  return (
    <Router base={publicPath.slice(0, -1)}>
      {tokenUrl === null ? <DemoSession /> : <PlatformSession tokenUrl={tokenUrl} />}
    </Router>
  );
}
