/** What other modules may know of the message router. */
export * from './message-router.module';
export * from './outgoing-webhooks/emit.sql';
export * from './router.config';
export * from './speak/owners';
export * from './speak/speaker';
export * from './steps/step';
export * from './steps/step-registry';
