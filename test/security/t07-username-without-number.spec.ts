import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { until } from '../support/flows/until';
import { Browser, digitsIn } from './browser';
import { webhookFrom } from './people';

const userId = 'GB.8000000000000000A002';

describe('T07: a WhatsApp account that shows a user id and no number', () => {
  let app: AuthApp;
  beforeAll(async () => (app = await AuthApp.start()));
  const user = async () =>
    (await app.rows(`select id, whatsapp_id, whatsapp_user_id, phone_number from users order by id`))[0];

  it('signs in by it, and a number that it shows later is added to the same user', async () => {
    const browser = new Browser(app);
    await browser.ask();
    await app.platform.deliver(webhookFrom(userId, browser.text));
    await until('the bot answers', () => app.graph.shownTo(userId).length > 0);
    const signedIn = await browser.token({ confirm_code: digitsIn(app.graph.shownTo(userId).at(-1) ?? '') });
    expect(signedIn).toMatchObject({
      status: 200,
      body: {
        is_new_user: true,
        user: { whatsapp_id: userId, whatsapp_user_id: userId, phone_number: null },
      },
    });
    const { id } = signedIn.body.user;
    await app.platform.deliver(webhookFrom(userId, 'hello', personAt(1)));
    await until('the number is known', async () => (await user())?.phone_number !== null);
    expect(await user()).toEqual({
      id,
      whatsapp_id: personAt(1),
      whatsapp_user_id: userId,
      phone_number: `+${personAt(1)}`,
    });
    expect(await app.rows('select id from users')).toHaveLength(1);
  });

  it('is not found by a number that somebody else shows, nor by its id as a number', async () => {
    const before = await app.rows(`select to_jsonb(u) - 'updated_at' as u from users u`);
    for (const whatsapp_id of [userId, userId.slice(3), personAt(1)]) {
      const { status, body } = await app.call('POST', '/api/eliza-app/auth/whatsapp', {
        body: { whatsapp_id },
      });
      expect(['AUTH_PROOF_REQUIRED', 'INVALID_REQUEST']).toContain(body.code);
      expect([400, 403]).toContain(status);
    }
    expect(await app.rows(`select to_jsonb(u) - 'updated_at' as u from users u`)).toEqual(before);
  });
});
