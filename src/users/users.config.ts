import { Type } from 'class-transformer';
import { IsIn, IsInt, Matches, Max, Min } from 'class-validator';
import { EnvironmentVariable } from '../foundation/config/environment-variable';
import { phoneLinkPolicies, type PhoneLinkPolicy } from './identities/decide-link';

/** How accounts are made and joined. */
export class UsersConfig {
  /** Dollars that a new personal organization starts with. A decimal text: money is never a float. */
  @EnvironmentVariable('ELIZA_APP_INITIAL_CREDITS')
  @Matches(/^\d{1,6}(\.\d{1,6})?$/, { message: 'initialCredits must be a decimal like 5.00, below 1000000' })
  initialCredits = '5.00';

  /** Whether a new identity joins the account that proved the same phone: `auto`, `confirm` or `off`. */
  @EnvironmentVariable('PHONE_LINK_POLICY')
  @IsIn(phoneLinkPolicies)
  phoneLinkPolicy: PhoneLinkPolicy = 'auto';

  /** After this silence, in days, a number may belong to somebody else: it no longer leads to the account by itself. */
  @EnvironmentVariable('IDENTITY_DORMANT_DAYS')
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(3650)
  identityDormantDays = 90;
}
