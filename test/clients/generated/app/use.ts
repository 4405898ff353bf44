// Creates a thread, sends a message, lists the threads, makes one call that is refused, and prints the results.
import { Configuration, ErrorBodyFromJSON, MessagesApi, ResponseError, ThreadsApi } from './generated/index';

const { SERVICE_URL: basePath = '', TOKEN: accessToken = '', PARTICIPANT_ID = '' } = process.env;
const configuration = new Configuration({ basePath, accessToken });
const threads = new ThreadsApi(configuration);
const participantId = Number(PARTICIPANT_ID);
const thread = await threads.createThread({ createThreadRequest: { participantId, title: 'TypeScript' } });
const message = await new MessagesApi(configuration).sendMessage({
  threadId: thread.id,
  sendMessageRequest: { body: 'hello', clientId: crypto.randomUUID() },
});
const listed = await threads.listThreads({ limit: 10 });
const refusal = await threads.getThread({ threadId: crypto.randomUUID() }).then(
  () => 'none',
  async (error: unknown) =>
    error instanceof ResponseError ? ErrorBodyFromJSON(await error.response.json()).code : String(error),
);
console.log(
  JSON.stringify({
    threadId: listed.threads[0]?.id,
    title: thread.title,
    messageId: message.id,
    seq: message.seq,
    lastMessage: listed.threads[0]?.lastMessage?.body,
    refusal,
  }),
);
