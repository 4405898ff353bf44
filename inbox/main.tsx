import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { pageRoot } from './settings.ts';

createRoot(pageRoot()).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
