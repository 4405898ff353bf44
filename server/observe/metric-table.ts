/** Declaration of a metric. */
export interface MetricSpec {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram's buckets, ascending. */
  readonly buckets?: readonly number[];
}

/** Buckets of latencies in seconds, from a statement on an idle machine to the longest time limit. */
const LATENCY = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const counter = <const L extends readonly string[] = []>(name: string, help: string, labels?: L) =>
  ({ type: 'counter', name, help, labels: (labels ?? []) as L }) as const;

const gauge = <const L extends readonly string[] = []>(name: string, help: string, labels?: L) =>
  ({ type: 'gauge', name, help, labels: (labels ?? []) as L }) as const;

const histogram = <const L extends readonly string[] = []>(
  name: string,
  help: string,
  labels?: L,
  buckets: readonly number[] = LATENCY,
) => ({ type: 'histogram', name, help, labels: (labels ?? []) as L, buckets }) as const;

/** Every metric of the service: the source of the instruments, of /metrics and of docs/metrics.md. */
export const metricTable = {
  buildInfo: gauge('messaging_build_info', 'Always 1; the labels say what runs', [
    'version',
    'commit',
    'runtime',
  ]),
  connections: gauge('messaging_connections', 'Open sockets'),
  users: gauge('messaging_connected_users', 'Users with at least one open socket here'),
  connectionsOpened: counter('messaging_connections_opened_total', 'Handshakes that became a socket'),
  connectionsClosed: counter(
    'messaging_connections_closed_total',
    'Sockets that ended, by close code; `other` for codes that only clients use',
    ['code'],
  ),
  handshakesRefused: counter(
    'messaging_handshakes_refused_total',
    'Handshakes that did not become a socket, by error code',
    ['code'],
  ),
  framesReceived: counter(
    'messaging_frames_received_total',
    'Frames of clients that were JSON and within the rate limit, by type; `unknown` for types there are not',
    ['type'],
  ),
  framesSent: counter('messaging_frames_sent_total', 'Frames handed to sockets, by type', ['type']),
  frameDuration: histogram(
    'messaging_frame_duration_seconds',
    'From taking a frame to its ack, or without an `id` to its end, of those that succeeded: `type="message"` is send to ack',
    ['type'],
  ),
  httpRequests: counter(
    'messaging_http_requests_total',
    'REST requests answered, by route and status; `other` for routes of no command',
    ['method', 'route', 'status'],
  ),
  httpDuration: histogram(
    'messaging_http_request_duration_seconds',
    'From taking a REST request to its answer, whatever it is',
    ['route'],
  ),
  refusals: counter(
    'messaging_refusals_total',
    'Frames and requests answered with an error, by transport (`rest`, `websocket`) and error code; `rate_limited` among them',
    ['transport', 'code'],
  ),
  limiterCharges: counter(
    'messaging_limiter_charges_total',
    'Tokens of the rate limit charged beyond one a call, by what they paid for: `bytes` or `rows`',
    ['what'],
  ),
  messagesStored: counter('messaging_messages_stored_total', 'Messages stored, each once'),
  messagesChanged: counter(
    'messaging_messages_changed_total',
    'Changes of stored messages, by what was done: `edit`, `delete`, `react`, `pin`, or `file` when a file was checked',
    ['what'],
  ),
  filesCompleted: counter('messaging_files_completed_total', 'Files whose bytes were accepted'),
  fileBytes: counter('messaging_file_bytes_total', 'Bytes of the files that were accepted'),
  filesRefused: counter(
    'messaging_files_refused_total',
    'Files whose bytes were refused, by what was wrong: `size`, `type`, `sha256` or `image`',
    ['reason'],
  ),
  filesOpened: counter(
    'messaging_files_opened_total',
    'Files that were opened, by what was read: `file`, `preview`, or `link` for an address of a store outside of the service',
    ['what'],
  ),
  filesChecked: counter(
    'messaging_files_checked_total',
    'Checks of files by CLAMAV_URL and FILE_SCAN_URL, by result: `clean`, `refused`, `unknown` for files that cannot be checked, `failed` for checks that are repeated',
    ['result'],
  ),
  notificationsStored: counter(
    'messaging_notifications_stored_total',
    'Notifications stored, each once, and pushed',
  ),
  dueHandled: counter(
    'messaging_due_total',
    'Scheduled messages (`message`) and reminders (`reminder`) whose time came, by what became of them: `done`, `late` (done more than a minute after it) or `failed`',
    ['what', 'result'],
  ),
  queueDepth: gauge(
    'messaging_queue_depth',
    'What waits: sends (`messages`), reads (`reads`) and syncs (`changes`, `change_tokens`) for their batch, events for Redis (`fan_out`), calls for their turn (`calls`)',
    ['queue'],
  ),
  databaseUp: gauge(
    'messaging_database_up',
    '1 while PostgreSQL answers and takes writes, 0 while it does not; asked every 5 s and by `/ready`',
  ),
  statementsRunning: gauge(
    'messaging_statements_running',
    'Statements that run in PostgreSQL or wait for a connection to it',
  ),
  statementDuration: histogram(
    'messaging_statement_duration_seconds',
    'From asking PostgreSQL to its answer, the wait for a connection included',
  ),
  statementsFailed: counter(
    'messaging_statements_failed_total',
    'Statements that failed: `overloaded` before they were sent, `unavailable`, or by their own `fault`, such as a repeated client id',
    ['reason'],
  ),
  redisUp: gauge(
    'messaging_redis_up',
    '1 while Redis is connected and does what is needed, 0 while it is away, refuses to write or refuses a command; absent without Redis',
  ),
  redisRoundTrip: histogram(
    'messaging_redis_round_trip_seconds',
    'From asking Redis to its answer, sampled: once a second, and once a round of the fan-out',
  ),
  fanoutPublished: counter('messaging_fanout_events_published_total', 'Events handed to Redis'),
  fanoutReceived: counter('messaging_fanout_events_received_total', 'Events that came from other instances'),
  fanoutDropped: counter(
    'messaging_fanout_events_dropped_total',
    'Events that did not reach other instances: their clients get `resync`',
  ),
  fanoutRefused: counter(
    'messaging_fanout_events_refused_total',
    'Events that were dropped because FANOUT_SECRET did not authenticate them, by why',
    ['fault'],
  ),
  resyncs: counter('messaging_resyncs_total', 'Times that every connection here was sent `resync`'),
  kafkaEvents: counter(
    'messaging_kafka_events_total',
    'Events of the platform that were handled and committed, repeated ones included',
    ['topic'],
  ),
  kafkaDeadLetters: counter(
    'messaging_kafka_dead_letters_total',
    'Events that can never be read and went to KAFKA_DLQ_TOPIC',
    ['topic', 'reason'],
  ),
  kafkaSkipped: counter(
    'messaging_kafka_events_skipped_total',
    'Events that Kafka deleted before they were read; counted again by a new session until something newer is committed',
    ['topic'],
  ),
  kafkaUp: gauge('messaging_kafka_up', '1 while a broker answers, 0 while none does; absent without Kafka'),
  kafkaLag: gauge(
    'messaging_kafka_lag',
    'Events that wait on the partitions this instance has; absent while that is not known',
    ['topic'],
  ),
  kafkaBatchDuration: histogram(
    'messaging_kafka_batch_duration_seconds',
    'From taking a batch of events to having it stored, tries that failed included',
  ),
  messagesPublished: counter(
    'messaging_messages_published_total',
    'Messages published to the topic messages.sent',
  ),
  changesPublished: counter(
    'messaging_changes_published_total',
    'Changed messages published to the topic messages.changed',
  ),
  publisherLag: gauge(
    'messaging_publisher_lag_seconds',
    'How long the oldest message that is to be published has waited; 0 on an instance that does not publish',
  ),
  retentionDeleted: counter(
    'messaging_retention_deleted_total',
    'Rows deleted because they were older than the retention settings allow, by what they were',
    ['what'],
  ),
  searches: counter(
    'messaging_searches_total',
    'Searches answered, by whether all matches were looked at: `complete`, or `incomplete` after the time limit or while the index is filled',
    ['result'],
  ),
  searchIndexed: counter(
    'messaging_search_indexed_total',
    'Messages whose words were stored or brought up to date for search',
  ),
  searchFilled: gauge(
    'messaging_search_filled_ratio',
    'Share of threads whose earlier words are stored, on the instance that stores them; 1 from the end of the first round on, 0 elsewhere',
  ),
  backgroundFailures: counter(
    'messaging_background_failures_total',
    'Failures of work that nobody waits for, by what it was',
    ['work'],
  ),
  loopDelay: histogram(
    'messaging_event_loop_delay_seconds',
    'How late a timer of 50 ms ran: much means that there is more to do than time',
    [],
    [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  ),
  cpuSeconds: counter('process_cpu_seconds_total', 'CPU time of the process, in user and system mode'),
  residentBytes: gauge('process_resident_memory_bytes', 'Memory of the process that is in RAM'),
  heapBytes: gauge(
    'messaging_heap_bytes',
    "Of that what JavaScript's values take, after the last collection",
  ),
  startTime: gauge('process_start_time_seconds', 'When the process started, as Unix time'),
  openFiles: gauge(
    'process_open_fds',
    'Open file descriptors, sockets included; absent where the system does not tell',
  ),
} as const satisfies Record<string, MetricSpec>;

export type MetricTable = typeof metricTable;
