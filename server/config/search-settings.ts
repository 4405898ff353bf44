import { oneOf, setting } from './setting.ts';

/** The settings of search; part of the table in config.ts. */
export const searchSettings = {
  search: setting({
    name: 'SEARCH',
    description:
      '`on`: the words of all messages are stored once more, so that users can search; about as much space as the messages, and background work for each. `off`: no search and no cost. Unset: `on` with the embedded database, otherwise `off`. Must be the same on all instances.',
    parse: oneOf('on', 'off'),
  }),
};
