/** What other modules may know of connections. */
export * from './connection';
export * from './connection-directory';
export * from './connection-settings';
export * from './connections.module';
