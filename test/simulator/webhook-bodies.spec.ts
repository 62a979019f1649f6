import { parse, verify } from '../../src/channels/whatsapp/whatsapp.webhook';
import type { AcceptedMessage } from '../../src/simulator/graph-api';
import { People, type Person } from '../../src/simulator/people';
import { failureBody, messageBody, reportBody } from '../../src/simulator/webhook-bodies';
import { signatureOf, webhookBytes } from '../../src/simulator/webhook-signature';

const number = {
  phoneNumberId: '200000000000001',
  phone: '+12025550100',
  name: 'Eliza',
  accessToken: 'token',
};
const at = new Date('2026-11-25T12:00:00Z');

/** What the app's own channel makes of a webhook of the simulator. */
function eventsOf(body: unknown) {
  const bytes = webhookBytes(body);
  const headers = { 'x-hub-signature-256': signatureOf(bytes, 'secret') };
  const verification = verify({ method: 'POST', headers, query: {}, body: bytes }, 'secret');
  if (!verification.ok) throw new Error(verification.why);
  const parsed = parse(verification.request);
  if (parsed.kind !== 'events') throw new Error(parsed.why);
  return parsed.events;
}

const hidden = (person: Person) => Object.assign(person, { phone: undefined, username: 'noor' });

const accepted: AcceptedMessage = {
  kind: 'accepted',
  id: 'wamid.sent',
  message: {
    to: { kind: 'phone', digits: '12025550143', input: '+12025550143' },
    type: 'text',
    content: { body: 'hello' },
    callbackData: '01940000-0000-7000-8000-000000000001',
  },
};

describe('the app understands', () => {
  it('a message from somebody with a phone', () => {
    const ada = new People().meet('ada');
    const written = { id: 'wamid.hers', at, type: 'text', content: { body: 'Grüße 👋' }, quotes: 'wamid.0' };
    expect(eventsOf(messageBody(number, ada, written))).toMatchObject([
      {
        kind: 'message',
        account: number.phoneNumberId,
        messageId: 'wamid.hers',
        occurredAt: '2026-11-25T12:00:00.000Z',
        inReplyTo: 'wamid.0',
        sender: { name: 'ada', phone: { e164: `+${ada.phone}`, source: 'wa_id' } },
        parts: [{ kind: 'text', text: 'Grüße 👋' }],
      },
    ]);
  });

  it('a message from somebody without', () => {
    const noor = hidden(new People().meet('noor'));
    const written = { id: 'wamid.hers', at, type: 'image', content: { id: '1', mime_type: 'image/jpeg' } };
    const [event] = eventsOf(messageBody(number, noor, written));
    expect(event).toMatchObject({
      kind: 'message',
      sender: { username: 'noor' },
      parts: [{ media: 'image' }],
    });
    expect(event).not.toHaveProperty('sender.phone');
  });

  it.each(['sent', 'delivered', 'read'] as const)('a report: %s', (state) => {
    const report = reportBody(number, new People().meet('ada'), accepted, state, at);
    const ourId = accepted.message.callbackData;
    expect(eventsOf(report)).toMatchObject([{ kind: 'delivery', platformId: 'wamid.sent', ourId, state }]);
  });

  it('a failure', () => {
    const failure = failureBody(number, accepted, { code: 131026, details: 'Nobody has it.' }, at);
    const error = { code: '131026' };
    const ourId = accepted.message.callbackData;
    expect(eventsOf(failure)).toMatchObject([{ kind: 'delivery', ourId, state: 'failed', error }]);
  });
});
