import type { fileCommands } from '../../protocol/file-commands.ts';
import { SUCCESS } from './examples.ts';
import type { OperationText } from './operation-text.ts';

const ID = '018f3b1e-8a52-7c41-9f10-0123456789ab';
const SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const SENT_AT = '2026-01-31T12:00:00.000Z';

/** Texts of the routes of files; part of the table in operation-texts.ts. */
export const FILE_TEXTS: Readonly<Record<keyof typeof fileCommands, OperationText>> = {
  createFile: {
    tag: 'Files',
    description: [
      'Three calls send a file: this one, a `PUT` of the bytes to `upload.url` with `upload.headers` and without a token, and the call that completes it. Then a message of the same thread may have it: `attachments: [{"fileId": …}]`.',
      'A file that is not sent is removed after 24 hours. A file is sent once; its name is `filename` of the answer.',
    ].join('\n\n'),
    request: { threadId: ID, filename: 'logo-v2.png', type: 'image/png', size: 48213 },
    response: {
      id: ID,
      filename: 'logo-v2.png',
      upload: {
        method: 'PUT',
        url: `/api/v1/files/${ID}/content?expires=1769861400000&signature=…`,
        headers: {},
        expiresAt: '2026-01-31T12:10:00.000Z',
      },
    },
  },
  completeFile: {
    tag: 'Files',
    description:
      'Reads the bytes: they decide the type, must be as long as was reserved, and must have the `sha256` that was reserved, if any. Otherwise the answer is 422 `file_refused` and nothing is kept. An image gets smaller pictures of at most 320 and 1280 pixels, which hold no metadata. A repeated call answers the same.',
    request: {},
    response: {
      id: ID,
      filename: 'logo-v2.png',
      type: 'image/png',
      size: 48213,
      sha256: SHA256,
      width: 1600,
      height: 1200,
      placeholder: 'data:image/webp;base64,UklGRg==',
      hasPreview: true,
      state: 'ready',
    },
  },
  removeFile: {
    tag: 'Files',
    description: 'For a file that its owner does not want to send. One that was sent goes with its message.',
    response: SUCCESS,
  },
  linkFiles: {
    tag: 'Files',
    description:
      "A page shows a file by such an address, because it cannot send a token with an image. Files that the caller may not open are left out. A file may be opened by its owner until it is sent, then by those who may see its message; `url` of its attachment is the same for all of them and needs a token. With a store outside of the service an address holds even for who is removed meanwhile. It is the caller's: do not pass it on.",
    request: { ids: [ID] },
    response: { links: { [ID]: `/api/v1/files/${ID}?user=1&expires=1769861400000&signature=…` } },
  },
  listFileOpens: {
    tag: 'Files',
    description:
      'For all who may open the file, so that both sides know who has seen it. Smaller pictures do not count, nor does its owner.',
    response: { opens: [{ userId: 2, firstAt: SENT_AT, lastAt: SENT_AT, count: 1 }], count: 1 },
  },
};
