import { parseArgs } from 'node:util';
import type { DeadLetterReader, StoredLetter } from '../kafka/read-dead-letters.ts';
import { escapeControls } from '../observe/escape-controls.ts';
import { UsageError, type Tool } from './tool.ts';

const USAGE = `dlq list | replay  [--offset 17] [--again]
  list      lists the dead letters in KAFKA_DLQ_TOPIC, one per line
  replay    sends the letters that were not replayed yet back to their topics, unchanged
  --offset  only the letter with this offset, even if it was replayed before; it is not marked as replayed
  --again   also letters that were replayed before`;

export const dlq: Tool = {
  usage: USAGE,
  async run(readConfig, args, print) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { offset: { type: 'string' }, again: { type: 'boolean', default: false } },
    });
    const [action, ...more] = positionals;
    if ((action !== 'list' && action !== 'replay') || more.length > 0) throw new UsageError(USAGE);
    if (values.offset !== undefined && !/^\d+$/.test(values.offset))
      throw new UsageError(`--offset must be a whole number\n${USAGE}`);
    const config = readConfig();
    if (config.kafkaBrokers.length === 0) throw new UsageError('KAFKA_BROKERS is not set');
    const { DeadLetterReader: Reader } = await import('../kafka/read-dead-letters.ts');
    await using reader = new Reader(config);
    const letters: StoredLetter[] = [];
    for await (const letter of reader.all()) {
      if (values.offset === undefined || String(letter.offset) === values.offset) letters.push(letter);
    }
    if (action === 'list') list(letters, print);
    else await replay(reader, letters, values.again || values.offset !== undefined, print);
    // A commit covers all earlier letters too, so a single letter commits nothing.
    if (action === 'replay' && values.offset === undefined) await reader.commitReplayed(letters);
  },
};

function list(letters: readonly StoredLetter[], print: (line: string) => void): void {
  for (const letter of letters) print(toLine(letter));
  print(`${letters.length} dead letter${letters.length === 1 ? '' : 's'}`);
}

async function replay(
  reader: DeadLetterReader,
  letters: readonly StoredLetter[],
  again: boolean,
  print: (line: string) => void,
): Promise<void> {
  const due = letters.filter(({ isReplayed }) => again || !isReplayed);
  for (const letter of due.filter(({ obstacle }) => obstacle !== undefined)) {
    print(`left out: ${toLine(letter)}: ${letter.obstacle}`);
  }
  const possible = due.filter(({ obstacle }) => obstacle === undefined);
  await reader.replay(possible);
  print(`${possible.length} replayed`);
}

function toLine({ offset, at, from, reason, detail, bytes, isReplayed }: StoredLetter): string {
  const where = `${from.topic}[${from.partition}]@${from.offset}`;
  const line = `${offset}  ${at}  ${where}  ${reason}  ${bytes} bytes  ${JSON.stringify(detail)}`;
  return escapeControls(line) + (isReplayed ? '  replayed' : '');
}
