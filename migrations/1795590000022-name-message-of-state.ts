import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A send says now which message it is a part of, so nothing need be guessed; and why it failed is told in the words of the
 * API.
 */
export class NameMessageOfState1795590000022 implements MigrationInterface {
  readonly name = 'NameMessageOfState1795590000022';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function emit_message_state() returns trigger language plpgsql as $$
      declare
        state_now text := outgoing_message_state(new.state, new.report);
      begin
        if state_now <> outgoing_message_state(old.state, old.report)
          and outgoing_event_wanted(new.organization_id, 'message.state') then
          perform emit_outgoing_event(new.organization_id, 'message.state', new.conversation_id,
            outgoing_conversation(new.conversation_id) || jsonb_build_object(
              'message_id', coalesce(new.message_id, new.id),
              'part', coalesce(new.pos - (select o.pos from outbox_messages o where o.id = new.message_id), 0) + 1,
              'state', state_now, 'platform_id', new.platform_id,
              'error', case when state_now = 'failed' then jsonb_build_object('code', coalesce(new.error_code,
                case new.state when 'parked' then 'OUTCOME_UNKNOWN' when 'cancelled' then 'CANCELLED' else 'FAILED' end)) end,
              'at', outgoing_time(clock_timestamp())));
        end if;
        return null;
      end $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create or replace function emit_message_state() returns trigger language plpgsql as $$
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
  }
}
