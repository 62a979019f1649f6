/** What other modules may know of users. */
export * from './account-in-words.sql';
export * from './account-view.sql';
export * from './audit/audit-log.sql';
export * from './identities/account-display';
export { answerOffer, type OfferAnswer, type OfferOutcome } from './identities/answer-offer';
export type { IdentityChange } from './identities/change-identity';
export type { FoundSender } from './identities/find-sender';
export type { RecognitionEvent } from './identities/recognise';
export type { Resolved, ResolveRules } from './identities/resolve-sender';
export * from './identities/prove-identity';
export * from './identities/person-keys.sql';
export { undoLink, type LinkUndone } from './identities/undo-link';
export * from './personal-data';
export * from './projection-drift.sql';
export * from './users';
export * from './users.module';
