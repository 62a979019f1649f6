import { Equals, IsNotEmpty, IsOptional, NotEquals } from 'class-validator';
import { EnvironmentVariable } from '../foundation/config/environment-variable';
import { simulatedNumber } from './standing-in';

/** The credentials that `standInForWhatsApp` made, as the app itself uses them. Invalid in production. */
export class SimulatorConfig {
  @IsOptional()
  @NotEquals('production', { message: 'NODE_ENV must not be production where the simulator runs' })
  @EnvironmentVariable('NODE_ENV')
  mode?: string;

  @Equals(simulatedNumber.id)
  @EnvironmentVariable('ELIZA_APP_WHATSAPP_PHONE_NUMBER_ID')
  phoneNumberId!: string;

  @IsNotEmpty()
  @EnvironmentVariable('ELIZA_APP_WHATSAPP_ACCESS_TOKEN')
  accessToken!: string;

  @IsNotEmpty()
  @EnvironmentVariable('ELIZA_APP_WHATSAPP_APP_SECRET')
  appSecret!: string;
}
