import type { Output } from '@messaging/protocol/commands';
import { until } from '../harness/wait.ts';
import type { Rest } from '../harness/rest.ts';
import type { InstanceProcess } from '../harness/instance-process.ts';

/** The requests that bring a file into a message, in their order. */
export const STEPS = ['reserve', 'put', 'complete', 'send'] as const;
export type Step = (typeof STEPS)[number];

/** Large enough that an instance can be killed while the bytes arrive. */
const BYTES = 3_000_000;

interface Sender {
  readonly instance: Pick<InstanceProcess, 'url'>;
  readonly rest: Rest;
  readonly threadId: string;
}

/** A file on its way into a message. Each step is repeated until it is answered, as clients do. */
export class FileUpload {
  readonly bytes = crypto
    .getRandomValues(new Uint8Array(65_536))
    .toHex()
    .repeat(BYTES / 131_072);
  /** Whether its client goes on after the fault. */
  readonly isContinued: boolean;
  readonly #sender: Sender;
  readonly #clientId = crypto.randomUUID();
  #reserved: Output<'createFile'> | undefined;
  #next = 0;

  constructor(sender: Sender, isContinued: boolean) {
    this.#sender = sender;
    this.isContinued = isContinued;
  }

  /** Undefined until it is reserved. */
  get id(): string | undefined {
    return this.#reserved?.id;
  }

  /** Runs the steps before this one. */
  async prepare(step: Step): Promise<void> {
    while (STEPS[this.#next] !== step) await this.advance();
  }

  /** Runs the next step. Rejects if it is not answered with success. */
  async advance(): Promise<void> {
    const step = STEPS[this.#next];
    if (step === undefined) return;
    await this.#run(step);
    this.#next += 1;
  }

  /** Resolves when the message is stored. */
  async finish(): Promise<void> {
    const isStored = async (): Promise<boolean> => {
      await this.advance().catch(() => {});
      return this.#next === STEPS.length;
    };
    await until('a message with a file to be stored', isStored);
  }

  async #run(step: Step): Promise<void> {
    const { rest, threadId } = this.#sender;
    const { id = '' } = this;
    switch (step) {
      case 'reserve': {
        const body = { threadId, filename: 'draft.bin', size: this.bytes.length };
        this.#reserved = (await rest.call('createFile', { body })).body;
        return;
      }
      case 'put':
        await this.#put();
        return;
      case 'complete': {
        const answer = await rest.fetch('POST', `/files/${id}/complete`, {});
        // The bytes had not arrived.
        if (answer.status === 409) this.#next -= 2;
        else if (!answer.ok) throw new Error(await answer.text());
        return;
      }
      case 'send': {
        const body = { body: '', attachments: [{ fileId: id }], clientId: this.#clientId };
        await rest.call('sendMessage', { params: { threadId }, body });
      }
    }
  }

  async #put(): Promise<void> {
    const { method, url, headers } = this.#reserved?.upload ?? { method: 'PUT', url: '', headers: {} };
    const answer = await fetch(new URL(url, this.#sender.instance.url), {
      method,
      headers,
      body: this.bytes,
    });
    // It may be complete already: the answer of an earlier try was lost.
    if (!answer.ok && answer.status !== 404) throw new Error(await answer.text());
  }
}
