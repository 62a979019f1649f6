import type { GraphError } from './graph-error';
import { statusError } from './graph-error';
import type { AcceptedMessage } from './graph-api';
import type { BusinessNumber } from './graph-number';
import type { Person } from './people';

/** What a person writes: the type and the object under its name, as webhooks carry them (`{"body":"hi"}` for a text). */
export interface WrittenContent {
  readonly type: string;
  readonly content: unknown;
  /** The id of the message that this one quotes. */
  readonly quotes?: string;
}

/** The webhook that brings a person's message; the phone is left out where WhatsApp does not share it. */
export function messageBody(
  number: BusinessNumber,
  person: Person,
  written: WrittenContent & { readonly id: string; readonly at: Date },
): unknown {
  return envelope(number, {
    contacts: [contactOf(person)],
    messages: [
      {
        ...(person.phone === undefined ? {} : { from: person.phone }),
        from_user_id: person.userId,
        id: written.id,
        timestamp: seconds(written.at),
        ...(written.quotes === undefined ? {} : { context: { id: written.quotes } }),
        type: written.type,
        [written.type]: written.content,
      },
    ],
  });
}

/** The webhook that reports `sent`, `delivered` or `read`; only the first tells the price. */
export function reportBody(
  number: BusinessNumber,
  person: Person,
  { id, message }: AcceptedMessage,
  state: 'sent' | 'delivered' | 'read',
  at: Date,
): unknown {
  const { profile, ...ids } = contactOf(person);
  return envelope(number, {
    // The user name is told from `delivered` on (C4).
    contacts: [state === 'sent' ? { profile: { name: profile.name }, ...ids } : { profile, ...ids }],
    statuses: [
      {
        id,
        status: state,
        timestamp: seconds(at),
        ...(person.phone === undefined ? {} : { recipient_id: person.phone }),
        recipient_user_id: person.userId,
        ...callbackData(message.callbackData),
        ...(state === 'sent' ? { pricing } : {}),
      },
    ],
  });
}

/** The webhook that reports a failure: no contacts, and no user id where the message went to a phone (C4). */
export function failureBody(
  number: BusinessNumber,
  { id, message }: AcceptedMessage,
  error: GraphError,
  at: Date,
): unknown {
  const { to } = message;
  return envelope(number, {
    statuses: [
      {
        id,
        status: 'failed',
        timestamp: seconds(at),
        ...(to.kind === 'user-id'
          ? { recipient_user_id: to.userId }
          : { recipient_id: to.input.replace(/\D/g, '') }),
        ...callbackData(message.callbackData),
        errors: [statusError(error)],
      },
    ],
  });
}

function envelope(number: BusinessNumber, value: object): unknown {
  const metadata = {
    display_phone_number: number.phone.replace(/\D/g, ''),
    phone_number_id: number.phoneNumberId,
  };
  return {
    object: 'whatsapp_business_account',
    entry: [
      {
        id: number.wabaId ?? '100000000000001',
        changes: [{ value: { messaging_product: 'whatsapp', metadata, ...value }, field: 'messages' }],
      },
    ],
  };
}

const contactOf = (person: Person) => ({
  profile: { name: person.name, ...(person.username === undefined ? {} : { username: person.username }) },
  ...(person.phone === undefined ? {} : { wa_id: person.phone }),
  user_id: person.userId,
});

const callbackData = (data: string | undefined) =>
  data === undefined ? {} : { biz_opaque_callback_data: data };

const pricing = { billable: true, pricing_model: 'PMP', type: 'regular', category: 'service' };

const seconds = (at: Date) => String(Math.floor(at.getTime() / 1000));
