import type { Client } from 'pg';
import { databaseClient } from '../../support/database';
import { freshDatabase } from '../../support/fresh-database';

/** A database with the old system's tables, as its own migrations left them. */
export async function oldSystem(): Promise<{ readonly url: string; readonly client: Client }> {
  const url = await freshDatabase();
  const client = await databaseClient(url);
  await client.query('drop schema public cascade');
  await client.query('create schema public');
  await client.query(`
    create table organizations (
      id uuid primary key default gen_random_uuid(), name text not null, slug text not null unique,
      credit_balance numeric(10,2) not null default 0, is_active boolean not null default true,
      stripe_customer_id text, created_at timestamp not null default now())`);
  await client.query(`
    create table users (
      id uuid primary key default gen_random_uuid(), email text, wallet_address text, name text, avatar text,
      organization_id uuid, role text not null default 'member', is_active boolean not null default true,
      telegram_id text, telegram_username text, telegram_first_name text,
      discord_id text, discord_username text, discord_global_name text, discord_avatar_url text,
      whatsapp_id text, whatsapp_name text, phone_number text, phone_verified boolean default false,
      created_at timestamp not null default now(), updated_at timestamp not null default now())`);
  return { url, client };
}

/** One row of a table; what it holds by column. */
export async function insert(client: Client, table: 'users' | 'organizations', row: object): Promise<string> {
  const columns = Object.keys(row);
  const { rows } = await client.query<{ id: string }>(
    `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, index) => `$${index + 1}`).join(', ')})
     returning id`,
    Object.values(row),
  );
  return rows[0]?.id ?? '';
}
