/** Session settings by name, with the values as pg_settings shows them: in milliseconds, where they are times. */
export type SessionSettings = Readonly<Record<string, string | number>>;

/**
 * What each session starts with. One generic plan serves every batch size: planning a batch anew costs more than it
 * gains, and its arrays give the planner nothing to choose by.
 */
export function sessionSettings(schema: string, timeoutMs: number): SessionSettings {
  return {
    application_name: 'messaging-service',
    search_path: schema,
    plan_cache_mode: 'force_generic_plan',
    // Pages are cached or on flash. With the default a plan made while a table was small goes on reading all of it: a
    // batch of writes was seen to cost eight times as much after 100,000 threads had come.
    random_page_cost: 1.1,
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: timeoutMs * 2,
  };
}

/** The settings that a session must have. Its name is for whoever looks at pg_stat_activity, and a pooler may change it. */
export function neededSettings({ application_name: _, ...needed }: SessionSettings): SessionSettings {
  return needed;
}
