import { elements, label, object, present, type JsonObject } from './whatsapp.fields';
import { personIds, type PersonIds } from './whatsapp.sender';

/** A person with the names of their row in `contacts[]`. */
export interface Person {
  readonly ids: PersonIds;
  readonly names: { readonly name?: string; readonly username?: string };
}

/**
 * The rows of `contacts[]` of one value, found by id: they can be fewer than the messages, or in another order, so an
 * index or 'the first' would give a message to another person (B1).
 */
export class Contacts {
  private readonly byUserId = new Map<string, Person>();
  private readonly byPhone = new Map<string, Person>();
  private readonly rows: readonly Person[];

  constructor(value: JsonObject) {
    this.rows = elements(value.contacts).map(person).filter(isKnown);
    for (const row of this.rows) {
      if (row.ids.userId !== undefined) this.byUserId.set(row.ids.userId, row);
      if (row.ids.phone !== undefined) this.byPhone.set(row.ids.phone, row);
    }
  }

  /** These ids, with what the row of the same person adds. */
  complete(ids: PersonIds): Person {
    const row = this.rowOf(ids);
    return row ? { ids: { ...row.ids, ...ids }, names: row.names } : { ids, names: {} };
  }

  /** The only row; undefined if there are several or none. */
  get only(): Person | undefined {
    return this.rows.length === 1 ? this.rows[0] : undefined;
  }

  private rowOf({ userId, phone }: PersonIds): Person | undefined {
    const byUserId = userId === undefined ? undefined : this.byUserId.get(userId);
    const byPhone = phone === undefined ? undefined : this.byPhone.get(phone);
    // A row with the same number and another user id is the number's next owner, or its last.
    const samePerson = userId === undefined || byPhone?.ids.userId === undefined;
    return byUserId ?? (samePerson ? byPhone : undefined);
  }
}

function person(row: unknown): Person {
  const { user_id, parent_user_id, wa_id, profile } = object(row);
  const { name, username } = object(profile);
  return {
    ids: personIds(user_id, parent_user_id, wa_id),
    names: present({ name: label(name), username: label(username)?.replace(/^@/, '') }),
  };
}

const isKnown = ({ ids }: Person): boolean => Object.keys(ids).length > 0;
