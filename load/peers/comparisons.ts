import { latencyColumns, processorColumns } from '../measure/chat-columns.ts';
import type { Services } from '../services/services.ts';
import { figure } from '../measure/table.ts';
import { createComparison, type Comparison } from './comparison.ts';
import { measureChat, type ChatFigures } from './measure-chat.ts';
import { measureIdle } from './measure-idle.ts';
import { measureRoom } from './measure-room.ts';
import type { PeersSettings } from './peers-settings.ts';

/** Makes the requested comparisons, in the order of the tables. */
export function createComparisons(settings: PeersSettings, services: Services): readonly Comparison[] {
  const { parts, outstanding } = settings;
  return [
    ...(parts.includes('chat') ? outstanding.map((n) => chat(settings, services, n)) : []),
    ...(parts.includes('room') ? [room(settings, services)] : []),
    ...(parts.includes('idle') ? [idle(settings, services)] : []),
  ];
}

function chat({ seconds }: PeersSettings, services: Services, outstanding: number): Comparison {
  const at = `at ${figure(outstanding)}`;
  return createComparison<keyof ChatFigures>({
    caption: `Durable 1:1 chat, ${figure(outstanding)} sends outstanding`,
    measure: (stack) => measureChat(stack, services, { seconds, outstanding }),
    columns: [
      { head: 'messages/s', cell: (row) => figure(row.acked) },
      ...latencyColumns,
      ...processorColumns,
      { head: 'out of order %', cell: (row) => figure(row.early, 1) },
    ],
    ratios: [
      { head: `messages/s ${at}`, key: 'acked', better: 'more' },
      { head: `p99 ${at}`, key: 'p99', better: 'less' },
      { head: `server CPU ${at}`, key: 'server', better: 'less' },
    ],
  });
}

function room({ seconds, room: size }: PeersSettings, services: Services): Comparison {
  return createComparison({
    caption: `One stored event to ${figure(size)} connections`,
    measure: (stack) => measureRoom(stack, services, { seconds, size }),
    columns: [
      { head: 'deliveries/s', cell: (row) => figure(row.delivered) },
      { head: 'p50 ms', cell: (row) => figure(row.p50, 1) },
      { head: 'p99 ms', cell: (row) => figure(row.p99, 1) },
      { head: 'server µs', cell: (row) => figure(row.server, 2) },
      { head: 'Redis µs', cell: (row) => figure(row.redis, 2) },
      { head: 'generator µs', cell: (row) => figure(row.generator, 2) },
      { head: 'others µs', cell: (row) => figure(row.others, 2) },
    ],
    ratios: [{ head: 'fan-out CPU', key: 'server', better: 'less' }],
  });
}

function idle({ idle: connections }: PeersSettings, services: Services): Comparison {
  return createComparison({
    caption: `${figure(connections)} idle connections`,
    measure: (stack) => measureIdle(stack, services, connections),
    columns: [
      { head: 'RSS KB', cell: (row) => figure(row.bytes / 1e3, 1) },
      { head: 'connects/s', cell: (row) => figure(row.connects) },
      { head: 'server µs', cell: (row) => figure(row.server) },
      { head: 'PostgreSQL µs', cell: (row) => figure(row.postgres) },
      { head: 'Redis µs', cell: (row) => figure(row.redis) },
      { head: 'others µs', cell: (row) => figure(row.others) },
    ],
    ratios: [{ head: 'memory', key: 'bytes', better: 'less' }],
  });
}
