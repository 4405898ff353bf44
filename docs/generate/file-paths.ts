import { API_PREFIX } from '../../protocol/endpoints.ts';
import type { Components, JsonObject } from './components.ts';
import { EVERY_COMMAND, TOKEN } from './possible-errors.ts';
import { refusals, REQUEST_ID } from './refusals.ts';

const BYTES = { type: 'string', format: 'binary' };
const FILE_ID = { name: 'fileId', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };

const query = (name: string, description: string, schema: JsonObject = { type: 'string' }): JsonObject => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
});

/** Parts of an address that was signed by the service. */
const SIGNED = [query('expires', 'Part of a signed address'), query('signature', 'Part of a signed address')];

/** The `paths` of the routes whose bodies are bytes. */
export function filePaths(components: Components): Record<`/${string}`, JsonObject> {
  return {
    [`${API_PREFIX}/files/{fileId}/content`]: { put: sendBytes(components) },
    [`${API_PREFIX}/files/{fileId}`]: { get: readBytes(components) },
  };
}

function sendBytes(components: Components): JsonObject {
  return {
    operationId: 'sendFileBytes',
    summary: 'Sends the bytes of a reserved file',
    description:
      'To `upload.url` of the answer of `POST /files`, which is signed and needs no token; with a store outside of the service it is an address of the store. May be repeated until the file is complete.',
    tags: ['Files'],
    security: [],
    parameters: [FILE_ID, ...SIGNED],
    requestBody: { required: true, content: { 'application/octet-stream': { schema: BYTES } } },
    responses: {
      204: { description: 'All bytes have arrived', headers: REQUEST_ID },
      ...refusals(
        ['link_expired', 'not_found', 'files_off', 'file_refused', 'internal', 'overloaded', 'unavailable'],
        components,
      ),
    },
  };
}

function readBytes(components: Components): JsonObject {
  return {
    operationId: 'readFile',
    summary: 'The bytes of a file, or a smaller picture of it',
    description:
      'With a token, or by an address of `POST /files/links`. Takes one range of bytes. Pictures, films, sound and plain text are shown by browsers, all else is saved. With a store outside of the service the answer leads there.',
    tags: ['Files'],
    security: [{ bearer: [] }, {}],
    parameters: [
      FILE_ID,
      query('preview', 'Smaller picture of this side, if the file has any', {
        type: 'string',
        enum: ['320', '1280'],
      }),
      query('user', 'Part of a signed address'),
      ...SIGNED,
    ],
    responses: {
      200: answerBytes('The bytes'),
      206: answerBytes('The bytes of the range'),
      302: { description: 'They are in a store outside of the service: `Location` holds ten minutes' },
      416: { description: 'The file has no such range' },
      ...refusals(
        [...TOKEN, ...EVERY_COMMAND, 'invalid_request', 'link_expired', 'not_found', 'files_off'],
        components,
      ),
    },
  };
}

const answerBytes = (description: string): JsonObject => ({
  description,
  headers: REQUEST_ID,
  content: { 'application/octet-stream': { schema: BYTES } },
});
