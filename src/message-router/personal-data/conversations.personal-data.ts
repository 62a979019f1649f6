import type { PersonalData } from '../../users';
import { countConversations } from './count-conversations.sql';
import { eraseConversations } from './erase-conversations.sql';
import { exportConversations } from './export-conversations.sql';
import { moveConversations } from './move-conversations.sql';

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
    await moveConversations(tx, from, to);
  },
};
