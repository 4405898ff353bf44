import { IS_CONTROL, type MessageToProduce, type RecordsBatch } from '@platformatic/kafka';

export type Outgoing = {
  topic: string;
  /** Value: an object is sent as JSON, null as a tombstone. */
  value: string | Buffer | object | null;
  key?: string;
  headers?: Record<string, string>;
  partition?: number;
  timestamp?: bigint;
};

export type Incoming = {
  partition: number;
  offset: number;
  key: string | null;
  value: Buffer | null;
  headers: Record<string, string>;
};

export function toMessage({ value, ...rest }: Outgoing): MessageToProduce<string, Buffer, string, string> {
  return value === null ? rest : { ...rest, value: toBytes(value) };
}

function toBytes(value: string | Buffer | object): Buffer {
  if (Buffer.isBuffer(value)) return value;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}

export function readRecords(partition: number, batch: RecordsBatch): Incoming[] {
  // Transaction markers take offsets but are not records.
  if ((batch.attributes & IS_CONTROL) !== 0) return [];
  return batch.records.map(({ offsetDelta, key, value, headers }) => ({
    partition,
    offset: Number(batch.firstOffset) + offsetDelta,
    key: key === null ? null : key.toString(),
    value,
    headers: Object.fromEntries(headers.map(([name, text]) => [String(name), String(text)])),
  }));
}
