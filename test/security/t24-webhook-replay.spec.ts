import { personAt } from '../support/flows/account';
import { messagesBody, textMessage } from '../support/flows/webhook-bodies';
import { AuthApp } from '../support/auth-app';
import { Browser } from './browser';

let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({ TRUST_PROXY_HOPS: '1' });
}, 60_000);

const claims = () => app.rows(`select id from auth_challenges where status = 'claimed'`);

it('T24: the same delivery twenty times at once claims once and is answered once', async () => {
  const browser = new Browser(app);
  await browser.ask();
  const person = personAt(1);
  const body = messagesBody([textMessage(person, browser.text)]);
  await Promise.all(Array.from({ length: 20 }, () => app.platform.deliver(body)));
  await app.lastReplyTo(person);
  await app.whatsapp.say(person, 'hello');
  expect(await app.lastReplyTo(person)).toContain('hello');
  expect(app.graph.shownTo(person).map((text) => /sign-in request/.test(text))).toEqual([true, false]);
  expect(await claims()).toHaveLength(1);
});

it('T24: twenty people who send one code at once: one claims it', async () => {
  const browser = new Browser(app);
  await browser.ask();
  const before = (await claims()).length;
  const people = Array.from({ length: 20 }, (_, nth) => personAt(100 + nth));
  await Promise.all(people.map((person) => app.whatsapp.say(person, browser.text)));
  const replies = await Promise.all(people.map((person) => app.lastReplyTo(person)));
  expect(replies.filter((reply) => /sign-in request/.test(reply))).toHaveLength(1);
  expect(replies.filter((reply) => /is not valid/.test(reply))).toHaveLength(19);
  expect(await claims()).toHaveLength(before + 1);
});

it('T24: a message that was written before the code was asked for claims nothing, however late it is delivered', async () => {
  const browser = new Browser(app);
  await browser.ask();
  const person = personAt(2);
  await app.platform.deliver(messagesBody([textMessage(person, browser.text, { secondsAgo: 120 })]));
  expect(await app.lastReplyTo(person)).toMatch(/is not valid/);
  expect(await browser.status()).toBe('pending');
});

it('T24: a delivery that somebody else signed claims nothing', async () => {
  const browser = new Browser(app);
  await browser.ask();
  const body = messagesBody([textMessage(personAt(3), browser.text)]);
  expect(await app.platform.post(body, { secret: 'an app secret of another app' })).toBe(401);
  expect(await browser.status()).toBe('pending');
});
