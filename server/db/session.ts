/** Session settings by name, with values as pg_settings shows them; times are in milliseconds. */
export type SessionSettings = Readonly<Record<string, string | number>>;

/**
 * The settings of each session. One generic plan serves every batch size: planning each batch costs more than it gains, and
 * the arrays of a batch give the planner nothing to choose by.
 */
export function sessionSettings(schema: string, timeoutMs: number): SessionSettings {
  return {
    application_name: 'messaging-service',
    search_path: schema,
    plan_cache_mode: 'force_generic_plan',
    // Pages are cached or on flash. With the default, a plan from the time when a table was small keeps reading the whole
    // table: a batch of writes then cost eight times as much after 100,000 threads were added.
    random_page_cost: 1.1,
    statement_timeout: timeoutMs,
    idle_in_transaction_session_timeout: timeoutMs * 2,
  };
}

/** The settings that a session must have. The name is only shown in pg_stat_activity, and a pooler may change it. */
export function neededSettings({ application_name: _, ...needed }: SessionSettings): SessionSettings {
  return needed;
}
