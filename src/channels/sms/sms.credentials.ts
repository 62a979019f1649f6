import { IsOptional, Matches } from 'class-validator';

/** What one Twilio number holds. */
export class SmsCredentials {
  @Matches(/^AC[0-9a-f]{32}$/, { message: 'accountSid must look like AC and 32 hex digits' })
  accountSid!: string;

  /** Opens the API, and signs what Twilio sends us. */
  @Matches(/^[\x21-\x7e]{1,256}$/, { message: 'authToken must be an auth token without spaces' })
  authToken!: string;

  /** Ours: what people see and write to. */
  @Matches(/^\+?[1-9]\d{6,14}$/, {
    message: 'phoneNumber must be an international number: digits, with or without +',
  })
  phoneNumber!: string;

  /** The shared key of a Webhook Rule, where one signs in the place of the auth token. */
  @IsOptional()
  @Matches(/^[\x21-\x7e]{8,256}$/, { message: 'webhookKey must be a shared key without spaces' })
  webhookKey?: string;
}

/** What a Twilio number of an organisation holds: with Twilio's id of it, by which its addresses are set. */
export class OrganizationSmsCredentials extends SmsCredentials {
  @Matches(/^PN[0-9a-f]{32}$/, { message: 'numberSid must look like PN and 32 hex digits' })
  numberSid!: string;
}

/** The number as Twilio writes it in `To` and `From`; the account of the channel. */
export const ownNumber = ({ phoneNumber }: SmsCredentials): string => `+${phoneNumber.replace(/\D/g, '')}`;
