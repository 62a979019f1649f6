/** What other modules may know of users. */
export * from './audit/audit-log.sql';
export type { IdentityChange } from './identities/change-identity';
export type { RecognitionEvent } from './identities/recognise';
export type { Resolved } from './identities/resolve-sender';
export * from './personal-data';
export * from './projection-drift.sql';
export * from './users';
export * from './users.module';
