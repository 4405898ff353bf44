import { Router } from 'wouter';
import { pageSettings } from './settings.ts';
import { DemoSession } from './session/demo-session.tsx';
import { PlatformSession } from './session/platform-session.tsx';

/** The inbox of the user who is signed in on the platform, or of the account that is chosen in the demo. */
export function App() {
  const { publicPath, tokenUrl } = pageSettings;
  return (
    <Router base={publicPath.slice(0, -1)}>
      {tokenUrl === null ? <DemoSession /> : <PlatformSession tokenUrl={tokenUrl} />}
    </Router>
  );
}
