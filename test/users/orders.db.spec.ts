import { whatsapp } from './senders';
import { usersDatabase } from './users-database';

const db = usersDatabase();
const forms = {
  both: whatsapp('US.1', '12015550143'),
  'user id': whatsapp('US.1'),
  number: whatsapp(undefined, '12015550143'),
};
type Form = keyof typeof forms;
const names = Object.keys(forms) as Form[];
const permutations = names.flatMap((a) =>
  names.filter((b) => b !== a).map((b) => [a, b, names.find((c) => c !== a && c !== b) ?? a] as const),
);
const resolve = (form: Form) => db.users.resolve(forms[form], { channel: 'whatsapp' });
const settled = async () => new Set((await Promise.all(names.map(resolve))).map(({ userId }) => userId)).size;

describe('one WhatsApp account that shows user id and number, or one of them', () => {
  it.each(permutations)('%s, %s, %s: all lead to one user in the end', async (...order) => {
    for (const form of order) await resolve(form);
    await resolve('both');
    expect(await settled()).toBe(1);
  });

  it.each(permutations)('%s, %s, %s at once, three times each', async (...order) => {
    await Promise.all([...order, ...order, ...order].map(resolve));
    await resolve('both');
    expect(await settled()).toBe(1);
  });
});

/** Each case: what is there before, and the message that meets it. */
type Shown = Parameters<typeof whatsapp>;
const cases: Record<string, { before: Shown[]; message: Shown }> = {
  'user id known': { before: [['US.1']], message: ['US.1'] },
  'phone learned': { before: [['US.1']], message: ['US.1', '12015550101'] },
  'number moved': { before: [['US.1'], ['US.2', '12015550101']], message: ['US.1', '12015550101'] },
  'user id learned': { before: [[undefined, '12015550101']], message: ['US.3', '12015550101'] },
  'number re-assigned': { before: [['US.2', '12015550101']], message: ['US.4', '12015550101'] },
  'number alone': { before: [['US.2', '12015550101']], message: [undefined, '12015550101'] },
  'nobody known': { before: [], message: ['US.5', '12015550105'] },
};
const pairs = Object.keys(cases).flatMap((a, at) =>
  Object.keys(cases)
    .slice(at)
    .map((b) => [a, b] as const),
);

describe('any two cases at once', () => {
  it.each(pairs)('%s with %s', async (a, b) => {
    const both = [cases[a], cases[b]].flatMap((one) => (one ? [one] : []));
    for (const [userId, phone] of both.flatMap(({ before }) => before))
      await db.users.resolve(whatsapp(userId, phone), { channel: 'whatsapp' });
    const messages = both.flatMap(({ message }) => [message, message, message]);
    const resolved = await Promise.all(
      messages.map(([userId, phone]) => db.users.resolve(whatsapp(userId, phone), { channel: 'whatsapp' })),
    );
    // A user id is one person for ever: whoever showed it got one answer, then and now.
    for (const id of new Set(messages.flatMap(([userId]) => (userId ? [userId] : [])))) {
      const now = await db.users.resolve(whatsapp(id), { channel: 'whatsapp' });
      const then = resolved.filter((_one, at) => messages[at]?.[0] === id).map(({ userId }) => userId);
      expect(new Set([...then, now.userId]).size).toBe(1);
    }
    expect(await db.count('users')).toBe(await db.count('organizations'));
  });
});
