import { createHmac } from 'node:crypto';

/** The WhatsApp account that every contender is set up with. Made up; it exists on the loopback network only. */
export const account = {
  phoneNumberId: '200000000000001',
  phoneNumber: '12025550100',
  appSecret: 'benchmark-app-secret-0123456789abcdef',
  accessToken: 'benchmark-access-token',
  verifyToken: 'benchmark-verify-token',
};

// 100 numbers each: 555-0100 to 555-0199 are reserved for fiction in every area.
const areas = [205, 212, 213, 303, 305, 312, 404, 415, 503, 617];

/** How many different people there are. */
export const population = areas.length * 100;

/** Text of the `k`-th message of a person in the measure `seed`: the reply repeats it, so it can be followed. */
export const messageText = (
  /** @type {number} */ seed,
  /** @type {number} */ person,
  /** @type {number} */ k,
) => `m-${seed}-${person}-${k}`;

/**
 * One text message of a person (0 to `population` - 1), sent now: the body as Meta posts it, and its signature header.
 * @param {number} seed @param {number} person @param {number} k
 */
export function signedWebhook(seed, person, k) {
  const waId = `1${areas[Math.floor(person / 100)]}55501${String(person % 100).padStart(2, '0')}`;
  const userId = `US.7${String(person).padStart(19, '0')}`;
  const message = {
    from: waId,
    from_user_id: userId,
    id: `wamid.${Buffer.from(messageText(seed, person, k)).toString('base64')}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: messageText(seed, person, k) },
  };
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: account.phoneNumber, phone_number_id: account.phoneNumberId },
    contacts: [{ profile: { name: `Person ${person}` }, wa_id: waId, user_id: userId }],
    messages: [message],
  };
  const entry = [{ id: '100000000000001', changes: [{ value, field: 'messages' }] }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
  return { body, signature: `sha256=${createHmac('sha256', account.appSecret).update(body).digest('hex')}` };
}
