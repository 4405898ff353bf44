import protocolPackage from '../../protocol/package.json';
import { LIMITS } from '../../protocol/limits.ts';
import { Components, type JsonObject } from './components.ts';
import { kafkaChannels } from './kafka-channels.ts';
import { reference, type Channel } from './channel.ts';
import { socketChannel } from './socket-channel.ts';
import { UNKNOWN_FIELDS } from './unknown-fields.ts';

/** Generates the AsyncAPI 3 document of the socket and Kafka, from the service's point of view: it receives clients' frames. */
export function asyncapi(): JsonObject {
  const components = new Components();
  const channels: Record<string, Channel> = {
    socket: socketChannel(components),
    ...kafkaChannels(components),
  };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Messaging service',
      version: protocolPackage.version,
      description: `The socket, one JSON object a text frame, and the platform's events. A frame from a client has at most ${LIMITS.payloadBytes} bytes, a frame to a client at most ${LIMITS.serverFrameBytes}: readers must accept that. ${UNKNOWN_FIELDS}`,
      license: { name: 'MIT' },
    },
    defaultContentType: 'application/json',
    servers: {
      socket: {
        host: 'localhost:8081',
        protocol: 'ws',
        description: '`wss` behind a proxy that ends TLS',
        security: [reference('components/securitySchemes/bearer')],
      },
      kafka: { host: 'localhost:9092', protocol: 'kafka', description: 'KAFKA_BROKERS' },
    },
    channels: Object.fromEntries(Object.entries(channels).map(([name, { channel }]) => [name, channel])),
    operations: Object.assign(
      {},
      ...Object.values(channels).map(({ operations }) => operations),
    ) as JsonObject,
    components: {
      schemas: components.schemas,
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  };
}
