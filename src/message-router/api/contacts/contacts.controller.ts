import { Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { Database } from '../../../foundation/database/database';
import type { Tx } from '../../../foundation/database/tx';
import { OrganizationRole, Scopes } from '../../../foundation/http/access';
import { CurrentCaller, type Caller } from '../../../foundation/http/caller';
import { Problem } from '../../../foundation/http/problem';
import { Limited } from '../../../foundation/http/rate-limits/limited';
import { exportAll } from '../../personal-data/export-conversations.sql';
import { findConversation, type ConversationRow } from '../conversations/conversations.sql';
import { ContactAnswer, contactAnswer, ContactExportAnswer } from './contacts.answers';
import { eraseContact } from './erase-contact.sql';

const notFound = () => new Problem(404, 'CONTACT_NOT_FOUND', 'There is no such contact.');
const id = () => Param('id', new ParseUUIDPipe({ exceptionFactory: notFound }));

/** People as an organisation knows them. What they ask to see or to have deleted is for the organisation to do. */
@ApiTags('contacts')
@ApiBearerAuth()
@Controller('api/v1/contacts')
@Limited('organization-api')
export class ContactsController {
  constructor(private readonly database: Database) {}

  @Get(':id')
  @OrganizationRole('owner', 'admin', 'member')
  @Scopes('messages:read')
  @ApiOperation({ summary: 'One contact' })
  @ApiOkResponse({ type: ContactAnswer })
  @ApiNotFoundResponse({ description: '`CONTACT_NOT_FOUND`' })
  find(@CurrentCaller() { organizationId }: Caller, @id() contactId: string): Promise<ContactAnswer> {
    return this.database.transaction(async (tx) => contactAnswer(await found(tx, organizationId, contactId)));
  }

  @Get(':id/export')
  @OrganizationRole('owner', 'admin')
  @Scopes('messages:read')
  @ApiOperation({ summary: 'All that is kept of a contact' })
  @ApiOkResponse({ type: ContactExportAnswer })
  @ApiNotFoundResponse({ description: '`CONTACT_NOT_FOUND`' })
  export(@CurrentCaller() { organizationId }: Caller, @id() contactId: string): Promise<ContactExportAnswer> {
    return this.database.transaction(async (tx) => {
      const contact = contactAnswer(await found(tx, organizationId, contactId));
      return { contact, conversations: await exportAll(tx, [contact.id]) };
    });
  }

  @Delete(':id')
  @HttpCode(204)
  @OrganizationRole('owner', 'admin')
  @Scopes('messages:write')
  @ApiOperation({ summary: 'Deletes a contact with all that was said' })
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`CONTACT_NOT_FOUND`' })
  async erase(@CurrentCaller() { organizationId }: Caller, @id() contactId: string): Promise<void> {
    await this.database.transaction(async (tx) =>
      eraseContact(tx, await found(tx, organizationId, contactId)),
    );
  }
}

/** A group is nobody's contact. */
async function found(tx: Tx, organizationId: string, contactId: string): Promise<ConversationRow> {
  const row = await findConversation(tx, organizationId, contactId);
  if (!row || row.isGroup) throw notFound();
  return row;
}
