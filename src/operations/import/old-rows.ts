/** A person as the old system's `users` has them: its columns, those that it does not have absent. */
export interface OldUser {
  readonly id: string;
  readonly organization_id?: string | null;
  readonly role?: string | null;
  readonly is_active?: boolean | null;
  readonly name?: string | null;
  readonly avatar?: string | null;
  readonly email?: string | null;
  readonly whatsapp_id?: string | null;
  readonly whatsapp_name?: string | null;
  readonly telegram_id?: string | number | null;
  readonly telegram_username?: string | null;
  readonly telegram_first_name?: string | null;
  readonly discord_id?: string | null;
  readonly discord_username?: string | null;
  readonly discord_global_name?: string | null;
  readonly phone_number?: string | null;
  readonly phone_verified?: boolean | null;
  readonly created_at: string;
  readonly updated_at?: string | null;
}

/** An organisation as the old system has it, with how many of its users are in it. */
export interface OldOrganization {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  readonly credit_balance: string;
  readonly created_at: string;
  readonly members: number;
}
