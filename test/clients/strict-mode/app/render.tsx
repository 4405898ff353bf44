import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { App } from './app.tsx';

/** What a server sends before a browser takes over. */
export const html = renderToString(
  <StrictMode>
    <App />
  </StrictMode>,
);
