import type { PersonalData } from '../../users';
import { countConversations } from './count-conversations.sql';
import { eraseConversations } from './erase-conversations.sql';
import { exportConversations } from './export-conversations.sql';
import {
  closeConversations,
  giveBackConversations,
  moveConversations,
  partConversations,
} from './move-conversations.sql';

/** What was said between a person and the app. An organisation's conversations are its own: it answers for them itself. */
export const conversationsPersonalData: PersonalData = {
  name: 'conversations',
  order: 100,
  tables: [
    'conversations',
    'conversation_keys',
    'opt_outs',
    'messages',
    'outbox_messages',
    'inbox_events',
    'dead_letters',
  ],
  export: exportConversations,
  erase: eraseConversations,
  counter: countConversations,
  async reassign(tx, from, to) {
    return { conversations: await moveConversations(tx, from, to) };
  },
  async restore(tx, moved, from, to) {
    await giveBackConversations(tx, idsIn(moved.conversations), from, to);
  },
  async part(tx, { conversationKeys, fromUserId, toUserId }) {
    if (toUserId === null) await closeConversations(tx, fromUserId, conversationKeys);
    else await partConversations(tx, fromUserId, toUserId, conversationKeys);
  },
};

const idsIn = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];
