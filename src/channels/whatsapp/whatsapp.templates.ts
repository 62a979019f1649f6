import type { MessageTemplate, TemplateListing } from '../contract/connecting';
import type { OrganizationWhatsAppCredentials } from './whatsapp.credentials';
import { elements, id, type JsonObject } from './whatsapp.fields';
import { listAll, type Ask } from './whatsapp.graph';

/** At most so many of Meta's pages of 100. */
const maxPages = 20;

/** The message templates of the account, in every language and state. */
export async function templates(
  ask: Ask,
  { wabaId }: OrganizationWhatsAppCredentials,
): Promise<TemplateListing> {
  const fields = 'name,language,category,status,components';
  const listing = await listAll(ask, [wabaId, 'message_templates'], fields, maxPages);
  switch (listing.kind) {
    case 'listed':
      return { kind: 'listed', templates: listing.items.flatMap((item) => readTemplate(item) ?? []) };
    case 'refused':
      return { kind: 'refused', why: listing.why };
    case 'unavailable':
      return { kind: 'unavailable', why: listing.why };
  }
}

function readTemplate(item: JsonObject): MessageTemplate | undefined {
  const name = id(item.name, 512);
  const language = id(item.language, 32);
  const status = id(item.status, 64);
  if (name === undefined || language === undefined || status === undefined) return undefined;
  return {
    name,
    language,
    category: id(item.category, 64) ?? '',
    status,
    components: elements(item.components),
  };
}
