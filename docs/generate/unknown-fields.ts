import { ACTING_USER_FIELDS } from '../../protocol/acting-user.ts';

const names = ACTING_USER_FIELDS.map((field) => `\`${field}\``).join(', ');

/** What the service does with fields of requests that a schema does not name. */
export const IGNORED_FIELDS = `Fields of a request that are not documented are ignored, with one exception: the one who acts is always the token's user, so a write in which ${names} is another user's id is refused with \`invalid_request\`.`;

/** The same for both directions. */
export const UNKNOWN_FIELDS = `${IGNORED_FIELDS} Answers and events may have fields that this document does not name.`;
