import { ACTING_USER_FIELDS } from '../../protocol/acting-user.ts';

const names = ACTING_USER_FIELDS.map((field) => `\`${field}\``).join(', ');

/** Treatment of request fields that a schema does not name. */
export const IGNORED_FIELDS = `Undocumented fields of a request are ignored, with one exception: a write always acts for the user of the token, so a write in which ${names} is the id of another user is refused with \`invalid_request\`.`;

/** Treatment of unknown fields in requests, answers and events. */
export const UNKNOWN_FIELDS = `${IGNORED_FIELDS} Answers and events may contain fields that this document does not name.`;
