/** What other modules may know of connections. */
export * from './connection';
export * from './connection-directory';
export * from './connection-health';
export * from './connection-settings';
export * from './connections.module';
export * from './templates';
export * from './watch.sql';
