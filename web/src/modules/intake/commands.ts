/** Opening a ticket, and keeping what is written until then. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, withKey, type Schemas } from '@/api/client'
import { ticketKeys, type Ticket } from '@/modules/ticket/queries'

const path = { draft_key: 'new' }

export function useIntakeCommands() {
  const client = useQueryClient()

  /** With the same key twice it is one ticket. */
  async function open(body: Schemas['OpenTicket'], key: string): Promise<Ticket> {
    const opened = await ask(api.POST('/api/v1/tickets', { body, headers: withKey(key) }))
    client.setQueryData(ticketKeys.detail(opened.id), opened)
    void client.invalidateQueries({ queryKey: ticketKeys.lists() })
    void client.invalidateQueries({ queryKey: ticketKeys.counts() })
    return opened
  }

  async function saveDraft(body: Schemas['NewTicketDraftIn']): Promise<void> {
    await ask(api.PUT('/api/v1/me/drafts/{draft_key}', { params: { path }, body }))
  }

  async function forgetDraft(): Promise<void> {
    await ask(api.DELETE('/api/v1/me/drafts/{draft_key}', { params: { path } })).catch(() => null)
  }

  /** A template filled in, counted as a use. */
  async function render(id: number): Promise<Schemas['RenderingOut']> {
    return ask(
      api.POST('/api/v1/templates/{template_id}/renderings', { params: { path: { template_id: id } }, body: {} }),
    )
  }

  return { open, saveDraft, forgetDraft, render }
}
