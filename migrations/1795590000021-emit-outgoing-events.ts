import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Events of organisations are made by the database, whatever statement wrote the row, in its transaction. Rows of the app's
 * own connections end at the triggers' conditions.
 */
export class EmitOutgoingEvents1795590000021 implements MigrationInterface {
  readonly name = 'EmitOutgoingEvents1795590000021';

  async up(runner: QueryRunner): Promise<void> {
    // A webhook that was disabled for its failures gets later, by a replay, what it missed.
    await runner.query(`
      create function outgoing_event_wanted(organization uuid, event_type text) returns boolean language sql stable as $$
        select exists (
          select from outgoing_webhooks w
          where w.organization_id = organization and event_type = any(w.events)
            and (w.active or w.disabled_at > now() - interval '7 days'))
      $$`);
    // The id is a uuid v7 with microseconds, so that events of one transaction sort in the order in which they were made.
    await runner.query(`
      create function emit_outgoing_event(organization uuid, event_type text, conversation uuid, event_data jsonb)
      returns uuid language plpgsql as $$
      declare
        at timestamptz := clock_timestamp();
        micros bigint := (extract(epoch from at) * 1000000)::bigint;
        event uuid := (lpad(to_hex(micros / 1000), 12, '0') || '7' || lpad(to_hex(micros % 1000 * 4096 / 1000), 3, '0')
          || substr(replace(gen_random_uuid()::text, '-', ''), 17))::uuid;
      begin
        if not outgoing_event_wanted(organization, event_type) then
          return null;
        end if;
        insert into outgoing_events (id, organization_id, conversation_id, type, payload, created_at)
        values (event, organization, conversation, event_type, event_data, at);
        insert into outgoing_deliveries (event_id, webhook_id, next_at)
        select event, w.id, at from outgoing_webhooks w
        where w.organization_id = organization and w.active and event_type = any(w.events);
        return event;
      end $$`);
    await runner.query(`
      create function outgoing_time(at timestamptz) returns text language sql immutable as $$
        select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      $$`);
    await runner.query(`
      create function outgoing_conversation(conversation uuid) returns jsonb language sql stable as $$
        select jsonb_build_object('conversation_id', conversation, 'connection_id', c.connection_id,
          'contact_id', c.contact_id, 'channel', n.channel)
        from (select) one left join conversations c on c.id = conversation left join connections n on n.id = c.connection_id
      $$`);
    await runner.query(`
      create function outgoing_message_state(state text, report smallint) returns text language sql immutable as $$
        select case
          when report >= 3 then 'read'
          when report = 2 then 'delivered'
          when state = 'sent' then 'sent'
          when state in ('failed', 'parked', 'cancelled') then 'failed'
          else 'queued' end
      $$`);

    await runner.query(`
      create function emit_message() returns trigger language plpgsql as $$
      declare
        event_type text := case new.author when 'person' then 'message.received' else 'message.created' end;
      begin
        if outgoing_event_wanted(new.organization_id, event_type) then
          perform emit_outgoing_event(new.organization_id, event_type, new.conversation_id,
            outgoing_conversation(new.conversation_id) || jsonb_build_object('message_id', new.id, 'author', new.author,
              'kind', new.kind, 'text', new.text, 'platform_id', new.platform_id, 'at', outgoing_time(new.at))
            || case when new.author = 'person' then '{}'
              when new.platform_id is not null then '{"state": "sent"}' else '{"state": "queued"}' end::jsonb);
        end if;
        return null;
      end $$`);
    await runner.query(`
      create trigger messages_emit after insert on messages
      for each row when (new.organization_id is not null) execute function emit_message()`);

    // What was too long for one message goes out as several: they are parts of the line whose id the first of them has,
    // and were stored with it.
    await runner.query(`
      create function emit_message_state() returns trigger language plpgsql as $$
      declare
        state_now text := outgoing_message_state(new.state, new.report);
        line_id uuid;
        line_pos bigint;
      begin
        if state_now = outgoing_message_state(old.state, old.report)
          or not outgoing_event_wanted(new.organization_id, 'message.state') then
          return null;
        end if;
        select o.id, o.pos into line_id, line_pos
        from (
          select m.id from messages m
          where m.conversation_id = new.conversation_id and m.id <= new.id and m.author <> 'person'
          order by m.id desc limit 1) m
        join outbox_messages o on o.id = m.id and o.created_at = new.created_at;
        perform emit_outgoing_event(new.organization_id, 'message.state', new.conversation_id,
          outgoing_conversation(new.conversation_id) || jsonb_build_object('message_id', coalesce(line_id, new.id),
            'part', new.pos - coalesce(line_pos, new.pos) + 1, 'state', state_now, 'platform_id', new.platform_id,
            'error', case when state_now = 'failed'
              then jsonb_build_object('code', coalesce(new.error_code, upper(new.state))) end,
            'at', outgoing_time(clock_timestamp())));
        return null;
      end $$`);
    await runner.query(`
      create trigger outbox_messages_emit after update of state, report on outbox_messages
      for each row when (new.organization_id is not null
        and (old.state is distinct from new.state or old.report is distinct from new.report))
      execute function emit_message_state()`);

    await runner.query(`
      create function emit_hand_over() returns trigger language plpgsql as $$
      declare
        organization uuid := (select n.organization_id from connections n where n.id = new.connection_id);
        event_type text := case when new.handed_over_at is null
          then 'conversation.handed_back' else 'conversation.handed_over' end;
      begin
        if organization is not null and outgoing_event_wanted(organization, event_type) then
          perform emit_outgoing_event(organization, event_type, new.id,
            outgoing_conversation(new.id) || jsonb_build_object('at', outgoing_time(clock_timestamp())));
        end if;
        return null;
      end $$`);
    await runner.query(`
      create trigger conversations_emit after update of handed_over_at on conversations
      for each row when ((old.handed_over_at is null) <> (new.handed_over_at is null))
      execute function emit_hand_over()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger conversations_emit on conversations`);
    await runner.query(`drop trigger outbox_messages_emit on outbox_messages`);
    await runner.query(`drop trigger messages_emit on messages`);
    for (const name of [
      'emit_hand_over()',
      'emit_message_state()',
      'emit_message()',
      'outgoing_message_state(text, smallint)',
      'outgoing_conversation(uuid)',
      'outgoing_time(timestamptz)',
      'emit_outgoing_event(uuid, text, uuid, jsonb)',
      'outgoing_event_wanted(uuid, text)',
    ])
      await runner.query(`drop function ${name}`);
  }
}
