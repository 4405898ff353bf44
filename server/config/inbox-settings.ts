import { matching, origins, setting, url } from './setting.ts';

/** The settings of the inbox at `/`; part of the table in config.ts. */
export const inboxSettings = {
  publicPath: setting({
    name: 'PUBLIC_PATH',
    description:
      'Path of the service as browsers see it, if a proxy removes it before passing calls on: `/chat/` for `https://example.com/chat/`.',
    fallback: '/',
    parse: matching(/^\/(?:[\w.~-]+\/)*$/, 'a path such as /chat/, with a slash at both ends'),
  }),
  inboxTokenUrl: setting({
    name: 'INBOX_TOKEN_URL',
    description:
      'URL that returns the token of the signed-in user to the inbox at `/`, as text. The request carries the cookies of the browser. Unset: no inbox, except in the demo.',
    parse: url('https', 'http'),
  }),
  inboxImageOrigins: setting({
    name: 'INBOX_IMAGE_ORIGINS',
    description:
      'Origins from which the inbox may load avatars, in addition to that of the service; comma separated.',
    fallback: '',
    parse: origins,
  }),
};
