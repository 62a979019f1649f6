import { AuthApp } from './auth-app';
import { personAt } from './flows/account';

describe('AuthApp', () => {
  it('is the whole application: who writes is answered, and strangers are refused', async () => {
    const app = await AuthApp.start();
    await app.whatsapp.say(personAt(1), 'hello');
    expect(await app.lastReplyTo(personAt(1))).toContain('hello');
    const answer = await app.call('GET', '/api/eliza-app/webhook/whatsapp');
    expect(answer.status).toBe(403);
    expect(await app.rows('select 1 from users')).toHaveLength(1);
  });
});
