import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { App } from './app.tsx';

/** The HTML that a server sends. */
export const html = renderToString(
  <StrictMode>
    <App />
  </StrictMode>,
);
