import { origins, setting, url } from './setting.ts';

/** The settings of the inbox at `/`; part of the table in config.ts. */
export const inboxSettings = {
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
