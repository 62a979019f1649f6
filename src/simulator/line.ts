import type { AccountNumber, Business } from './accounts/business-accounts';
import type { GraphApi } from './graph-api';
import type { BusinessNumber } from './graph-number';
import type { WebhookTarget } from './webhook-sender';

/** A number that people can write to. */
export interface Line {
  readonly number: BusinessNumber;
  readonly graph: GraphApi;
  /** What a person's screen says of whom they talk with; undefined: with the app's own number. */
  readonly shownAs: string | undefined;
  /** Where its webhooks go now; none: nobody has connected it. */
  readonly targets: () => readonly WebhookTarget[];
}

/** A number of a business, as its Graph API knows it. */
export const numberOf = ({ account, number, token }: Business): BusinessNumber => ({
  phoneNumberId: number.phoneNumberId,
  phone: number.phone,
  name: number.name,
  accessToken: token.value,
  wabaId: account.id,
});

/** Digits, as webhooks carry a number. */
export const digitsOf = ({ phone }: Pick<AccountNumber, 'phone'>): string => phone.replace(/\D/g, '');
