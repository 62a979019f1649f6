import type { Tx } from '../foundation/database/tx';
import { isId, readArguments, type CommandEnd, type Mistake } from './command';

/** The options by which a command is told whom it is about. */
const personOptions = {
  whatsapp: { type: 'string' },
  telegram: { type: 'string' },
  discord: { type: 'string' },
  phone: { type: 'string' },
} as const;

/** How they are shown in a command's usage. */
export const personUsage = '<user id>, or --whatsapp, --telegram, --discord or --phone with their id there';

/** Whom a command is about. */
export type Person =
  | { readonly kind: 'user'; readonly id: string }
  | { readonly kind: 'key'; readonly kinds: readonly string[]; readonly value: string }
  | { readonly kind: 'phone'; readonly e164: string };

/** What a command about one person is asked for; `end`: it has only something to say. */
export type PersonCommand =
  | { readonly kind: 'asked'; readonly person: Person; readonly flagged: boolean }
  | { readonly kind: 'end'; readonly end: CommandEnd };

/** Reads the arguments of a command about one person that has one flag of its own. */
export function readPersonCommand(args: readonly string[], flag: string, usage: string): PersonCommand {
  const wrong = ({ why }: Mistake): PersonCommand => ({
    kind: 'end',
    end: { code: 2, text: `${why}\n\n${usage}` },
  });
  const read = readArguments(args, {
    ...personOptions,
    [flag]: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  });
  if (read.kind === 'mistake') return wrong(read);
  if (read.values.help) return { kind: 'end', end: { code: 0, text: usage } };
  const values: Readonly<Record<string, string | boolean | undefined>> = read.values;
  const person = readPerson(read.positionals, values);
  return person.kind === 'mistake'
    ? wrong(person)
    : { kind: 'asked', person, flagged: values[flag] === true };
}

/** Reads exactly one: a user id, or one of `personOptions`. */
export function readPerson(
  positionals: readonly string[],
  values: Partial<Record<keyof typeof personOptions, string | boolean>>,
): Person | Mistake {
  const given = [
    ...positionals.map((id) => ({ by: 'user' as const, value: id })),
    ...(Object.keys(personOptions) as (keyof typeof personOptions)[]).flatMap((by) => {
      const value = values[by];
      return typeof value === 'string' ? [{ by, value: value.trim() }] : [];
    }),
  ];
  const [one, another] = given;
  if (!one || another) return { kind: 'mistake', why: 'Exactly one person is wanted' };
  const person = readers[one.by](one.value);
  return person ?? { kind: 'mistake', why: `That is not an id: --${one.by}` };
}

const readers = {
  user: (value) => (isId(value) ? { kind: 'user', id: value } : undefined),
  whatsapp: (value) => {
    const id = value.replace(/^[+]/, '');
    return /^\d{7,15}$|^[A-Z]{2}[.][\w.]{1,132}$/.test(id)
      ? { kind: 'key', kinds: ['wa_id', 'wa_bsuid', 'wa_parent_bsuid'], value: id }
      : undefined;
  },
  telegram: (value) => (/^\d{1,16}$/.test(value) ? { kind: 'key', kinds: ['tg_user_id'], value } : undefined),
  discord: (value) =>
    /^\d{15,21}$/.test(value) ? { kind: 'key', kinds: ['discord_user_id'], value } : undefined,
  phone: (value) => {
    const e164 = `+${value.replace(/^[+]/, '').replace(/[ ().-]/g, '')}`;
    return /^[+][1-9]\d{6,14}$/.test(e164) ? { kind: 'phone', e164 } : undefined;
  },
} satisfies Record<string, (value: string) => Person | undefined>;

/** The users that are meant: a phone can be proved by several. Who was merged is found as who they are now. */
export async function findUsers(tx: Pick<Tx, 'query'>, person: Person): Promise<string[]> {
  const rows = await find(tx, person);
  return rows.map(({ id }) => id);
}

function find(tx: Pick<Tx, 'query'>, person: Person): Promise<{ id: string }[]> {
  switch (person.kind) {
    case 'user':
      return tx.query(`select coalesce(merged_into_id, id) as id from users where id = $1`, [person.id]);
    case 'key':
      return tx.query(
        `select distinct i.user_id as id from identity_keys k join identities i on i.id = k.identity_id
         where k.kind = any($1::text[]) and k.value = $2 and k.retired_at is null`,
        [person.kinds, person.value],
      );
    case 'phone':
      return tx.query(
        `select distinct i.user_id as id from phone_proofs p join identities i on i.id = p.identity_id
         where p.phone_e164 = $1 and p.revoked_at is null order by 1`,
        [person.e164],
      );
  }
}

/** The one user that is meant, or why there is none, in words. */
export async function findUser(
  tx: Pick<Tx, 'query'>,
  person: Person,
): Promise<{ readonly id: string } | { readonly why: string }> {
  const [id, ...others] = await findUsers(tx, person);
  if (id === undefined) return { why: 'There is no such user.' };
  if (others.length)
    return { why: `Several people have proved this phone: give one user id.\n${[id, ...others].join('\n')}` };
  return { id };
}
