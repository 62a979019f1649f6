/** What other modules may know of agents. */
export * from './agent';
export * from './agents.module';
export * from './organization-agents';
