import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { pageRoot } from './settings.ts';
import { CrashGuard } from './shell/crash-guard.tsx';

createRoot(pageRoot()).render(
  <StrictMode>
    <CrashGuard>
      <App />
    </CrashGuard>
  </StrictMode>,
);
