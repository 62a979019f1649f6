import type { Checked } from './graph-message';

/** The business number that this Graph API serves, and the token that opens it. */
export interface BusinessNumber {
  readonly phoneNumberId: string;
  /** With country code, any punctuation. */
  readonly phone: string;
  readonly name: string;
  readonly accessToken: string;
  /** The WhatsApp Business Account that it belongs to. */
  readonly wabaId?: string;
}

/** What `GET /{phone number id}` tells, all of it or the named fields (phone-number reference, 11-Sep-2026); `state` is another one than a good one. */
export function numberFacts(
  number: Omit<BusinessNumber, 'accessToken'>,
  fields: string | null,
  state: Readonly<Record<string, unknown>> = {},
): Checked<unknown> {
  const facts = new Map<string, unknown>([
    ['id', number.phoneNumberId],
    ['display_phone_number', number.phone],
    ['verified_name', number.name],
    ['quality_rating', 'GREEN'],
    ['code_verification_status', 'VERIFIED'],
    ['name_status', 'APPROVED'],
    ['status', 'CONNECTED'],
    ['platform_type', 'CLOUD_API'],
    ['throughput', { level: 'STANDARD' }],
    ['whatsapp_business_manager_messaging_limit', 'TIER_250'],
    ['health_status', { can_send_message: 'AVAILABLE', entities: [] }],
    ...Object.entries(state),
  ]);
  const wanted = fields === null ? [...facts.keys()].slice(0, 4) : [...fields.split(','), 'id'];
  const unknown = wanted.find((field) => !facts.has(field));
  if (unknown !== undefined)
    return { ok: false, error: { code: 100, details: 'A field that is asked for does not exist.' } };
  return { ok: true, value: Object.fromEntries(wanted.map((field) => [field, facts.get(field)])) };
}
