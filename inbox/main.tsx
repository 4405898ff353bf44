import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { getRootElement } from './settings.ts';
import { CrashGuard } from './shell/crash-guard.tsx';

createRoot(getRootElement()).render(
  <StrictMode>
    <CrashGuard>
      <App />
    </CrashGuard>
  </StrictMode>,
);
