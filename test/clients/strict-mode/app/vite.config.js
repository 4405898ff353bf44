import { defineConfig, loadEnv } from 'vite';

// The page and the service share an origin, as behind a proxy in production: the client's url is `/`.
export default defineConfig(({ mode }) => {
  const { SERVICE_URL: target } = loadEnv(mode, '.', 'SERVICE_');
  return { preview: { proxy: { '/api': { target, ws: true } } } };
});
