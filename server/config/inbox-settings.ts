import { matching, origins, setting, url } from './setting.ts';

/** The settings of the inbox at `/`; part of the table in config.ts. */
export const inboxSettings = {
  publicPath: setting({
    name: 'PUBLIC_PATH',
    description:
      'Where browsers find the service, when a proxy takes this path away before it passes calls on: `/chat/` for `https://example.com/chat/`.',
    fallback: '/',
    parse: matching(/^\/(?:[\w.~-]+\/)*$/, 'a path such as /chat/, with a slash at both ends'),
  }),
  inboxTokenUrl: setting({
    name: 'INBOX_TOKEN_URL',
    description:
      "Where the inbox at `/` gets the token of who is signed in, as text, with the browser's cookies. Unset: no inbox, but in the demo.",
    parse: url('https', 'http'),
  }),
  inboxImageOrigins: setting({
    name: 'INBOX_IMAGE_ORIGINS',
    description: "Origins that avatars in the inbox may come from beside the service's own, comma separated.",
    fallback: '',
    parse: origins,
  }),
};
