/** What other modules may know of channels. */
export * from './contract/channel';
export * from './contract/channel-registry';
export * from './contract/connecting';
export * from './contract/content';
export * from './contract/inbound-event';
export * from './contract/reply';
export * from './contract/send';
export * from './contract/stream';
export * from './contract/webhook';
export * from './channels.module';
