import { Matches } from 'class-validator';

/** What one WhatsApp connection holds. All of it travels in headers or is compared as text, so it is plain ASCII. */
export class WhatsAppCredentials {
  /** A system user's token, or one from the Meta app's dashboard (H3). */
  @Matches(/^[\x21-\x7e]{1,1000}$/, { message: 'accessToken must be an access token without spaces' })
  accessToken!: string;

  /** Not the number itself: Meta's id of it, digits (D1). */
  @Matches(/^\d{1,32}$/, { message: 'phoneNumberId must be digits' })
  phoneNumberId!: string;

  /** Of the Meta app that is subscribed; signs every webhook (A2). */
  @Matches(/^[\x21-\x7e]{1,256}$/, { message: 'appSecret must be an app secret without spaces' })
  appSecret!: string;

  /** Chosen by us, repeated by Meta when it checks the webhook's address (A1). */
  @Matches(/^[\x21-\x7e]{1,256}$/, { message: 'verifyToken must be a token without spaces' })
  verifyToken!: string;

  /** What people see and write to: international digits, with or without `+`. */
  @Matches(/^\+?\d{7,15}$/, {
    message: 'phoneNumber must be an international number: digits, with or without +',
  })
  phoneNumber!: string;
}

/** What a WhatsApp connection of an organisation holds: with the Meta app and the business account that it belongs to. */
export class OrganizationWhatsAppCredentials extends WhatsAppCredentials {
  /** The Meta app whose secret this is and that made the token. */
  @Matches(/^\d{1,32}$/, { message: 'appId must be digits' })
  appId!: string;

  /** Meta's id of the WhatsApp Business Account: templates and webhook subscriptions are its. */
  @Matches(/^\d{1,32}$/, { message: 'wabaId must be digits' })
  wabaId!: string;
}
