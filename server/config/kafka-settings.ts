import { anyText, brokers, file, flag, matching, oneOf, setting } from './setting.ts';

/** The settings of Kafka; part of the table in config.ts. */
export const kafkaSettings = {
  kafkaBrokers: setting({
    name: 'KAFKA_BROKERS',
    description: "Kafka brokers of the platform's events, `host:port`, comma separated. `off`: no events.",
    fallback: 'off',
    productionFallback: 'localhost:9092',
    parse: brokers,
  }),
  kafkaGroupId: setting({
    name: 'KAFKA_GROUP_ID',
    description: 'Consumer group that all instances share.',
    fallback: 'messaging-service',
    parse: matching(/^[\w.-]{1,249}$/, 'up to 249 letters, digits, dots, dashes or underscores'),
  }),
  kafkaTopicPrefix: setting({
    name: 'KAFKA_TOPIC_PREFIX',
    description: "Prefix of the names of the platform's topics, so that installations can share brokers.",
    fallback: '',
    parse: matching(/^[\w.-]{0,100}$/, 'up to 100 letters, digits, dots, dashes or underscores'),
  }),
  kafkaDlqTopic: setting({
    name: 'KAFKA_DLQ_TOPIC',
    description: 'Topic for events that can never be read, with their bytes, headers and the reason.',
    fallback: 'messaging-service.dlq',
    parse: matching(/^[\w.-]{1,249}$/, 'up to 249 letters, digits, dots, dashes or underscores'),
  }),
  kafkaStartFrom: setting({
    name: 'KAFKA_START_FROM',
    description: 'Start position of a group that has not committed any offset yet.',
    fallback: 'earliest',
    parse: oneOf('earliest', 'latest'),
  }),
  kafkaPaymentUnit: setting({
    name: 'KAFKA_PAYMENT_UNIT',
    description:
      'Unit of a whole number in `payments.*`: `cents`, the smallest unit of the currency, or `units`. A number with a fraction is always in units.',
    fallback: 'cents',
    parse: oneOf('cents', 'units'),
  }),
  kafkaPublishMessages: setting({
    name: 'KAFKA_PUBLISH_MESSAGES',
    description:
      '`true`: stored messages are published to the topic `messages.sent`, edits and deletions to `messages.changed`. Must be the same on all instances.',
    fallback: 'false',
    parse: flag,
  }),
  kafkaTls: setting({
    name: 'KAFKA_TLS',
    description: '`true`: connections to the brokers use TLS.',
    fallback: 'false',
    parse: flag,
  }),
  kafkaTlsCa: setting({
    name: 'KAFKA_TLS_CA_FILE',
    description:
      'PEM file of the authorities that sign the certificates of the brokers, instead of the public ones.',
    parse: file,
  }),
  kafkaTlsCert: setting({
    name: 'KAFKA_TLS_CERT_FILE',
    description: 'PEM file of the client certificate of the service, if the brokers require one.',
    parse: file,
  }),
  kafkaTlsKey: setting({
    name: 'KAFKA_TLS_KEY_FILE',
    description: 'PEM file of the key of that certificate.',
    parse: file,
  }),
  kafkaSaslMechanism: setting({
    name: 'KAFKA_SASL_MECHANISM',
    description: 'SASL mechanism with which the service authenticates to the brokers. Unset: none.',
    parse: oneOf('PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'),
  }),
  kafkaSaslUsername: setting({
    name: 'KAFKA_SASL_USERNAME',
    description: 'User name for SASL.',
    parse: anyText,
  }),
  kafkaSaslPassword: setting({
    name: 'KAFKA_SASL_PASSWORD',
    description: 'Password for SASL.',
    secret: true,
    parse: anyText,
  }),
} as const;
