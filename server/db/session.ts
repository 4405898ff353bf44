/**
 * What each session starts with. One generic plan serves every batch size: planning a batch anew costs more than it
 * gains, and its arrays give the planner nothing to choose by.
 */
export function sessionSettings(schema: string, timeoutMs: number): Record<string, string | number> {
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
