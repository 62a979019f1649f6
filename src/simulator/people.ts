import { createHash } from 'node:crypto';
import { Screen } from './screen';

/** Somebody with WhatsApp on their phone. */
export interface Person {
  /** Their name in the simulator's routes. */
  readonly id: string;
  /** The business-scoped user id; the same for the same `id` for ever. */
  readonly userId: string;
  name: string;
  username?: string | undefined;
  /** Digits; undefined for somebody whose number WhatsApp does not share. */
  phone?: string | undefined;
  /** By phone number id, the newest timestamp of what they wrote there: the service window counts from it (ms). */
  readonly wroteTo: Map<string, number>;
  readonly screen: Screen;
}

/** The simulated people. At most 1000: then whoever was met first and is watched by nobody is forgotten. */
export class People {
  private readonly byId = new Map<string, Person>();

  /** By their name in the routes; made at the first call, with a number and a user id that follow from it. */
  meet(id: string): Person {
    const known = this.byId.get(id);
    if (known) return known;
    this.makeRoom();
    const person = {
      id,
      userId: userIdFrom(id),
      name: id,
      phone: this.phoneFor(id),
      wroteTo: new Map(),
      screen: new Screen(),
    };
    this.byId.set(id, person);
    return person;
  }

  withId(id: string): Person | undefined {
    return [...this.byId.values()].find((person) => person.id.toLowerCase() === id.toLowerCase());
  }

  withPhone(digits: string): Person | undefined {
    return [...this.byId.values()].find((person) => person.phone === digits);
  }

  withUserId(userId: string): Person | undefined {
    return [...this.byId.values()].find((person) => person.userId === userId);
  }

  private makeRoom(): void {
    if (this.byId.size < 1000) return;
    const oldest = [...this.byId.values()].find((person) => !person.screen.watched);
    if (oldest) this.byId.delete(oldest.id);
  }

  /**
   * 555-0100 to 555-0199 belong to nobody in every North American area. The id picks an area (201 to 220 without 211, all
   * in use, so that the number counts as a valid one) and a number (without 555-0100, which is the business's).
   */
  private phoneFor(id: string): string {
    for (let attempt = 0; attempt < 100; attempt++) {
      const pick = digestOf(`${id} phone ${attempt}`).readUInt32BE(0);
      const area = 201 + (pick % 19) + (pick % 19 < 10 ? 0 : 1);
      const phone = `1${area}55501${String(1 + (Math.floor(pick / 19) % 99)).padStart(2, '0')}`;
      if (!this.withPhone(phone)) return phone;
    }
    throw new Error('there is no free phone number left');
  }
}

const userIdFrom = (id: string) =>
  `US.${(digestOf(`${id} user id`).readBigUInt64BE(0) % 10n ** 19n).toString().padStart(20, '9')}`;

const digestOf = (text: string) => createHash('sha256').update(text).digest();
