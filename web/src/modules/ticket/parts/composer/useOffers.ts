/** What is offered while a reply or a note is typed: people behind @, ready texts behind ::. */

import { asApiError, type ApiError } from '@/api/problems'
import type { Offers } from '@/kit'
import { t } from '@/shared/i18n'
import { toast } from '@/shared/toasts'
import { useTicketCommands } from '../../commands'
import { asHtml } from '../../draftModel'
import { findPeople, findReplyTemplates, type Ticket } from '../../queries'

export function useOffers(ticket: Ticket, failed: (problem: ApiError) => void): Offers {
  const { renderTemplate } = useTicketCommands()
  return {
    people: async (text) =>
      (await findPeople(text)).map((one) => ({
        key: `user:${one.id}`,
        label: one.name,
        hint: one.department ?? one.email,
      })),
    snippets: async (text) =>
      (await findReplyTemplates(text, ticket.type)).map((one) => ({ key: String(one.id), label: one.name })),
    async snippetHtml(key) {
      try {
        const made = await renderTemplate(Number(key), ticket.id)
        if (made.missing.length)
          toast(t('ticket.composer.gaps', { names: made.missing.join('、') }), { kind: 'info' })
        return asHtml(made.body, made.body_format)
      } catch (thrown) {
        failed(asApiError(thrown))
        return ''
      }
    },
  }
}
