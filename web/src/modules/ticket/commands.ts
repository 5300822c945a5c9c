/** What is done to tickets. Each throws ApiError; what it answers is put into the cache by who calls. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, withKey, type Schemas } from '@/api/client'
import { ticketKeys, type Comment, type Draft, type Ticket } from './queries'

const path = (id: number) => ({ path: { ticket_id: id } })

export function useTicketCommands() {
  const client = useQueryClient()

  /** Show the ticket as the server answered it, and look again at what hangs on it. */
  function settle(ticket: Ticket): Ticket {
    client.setQueryData(ticketKeys.detail(ticket.id), ticket)
    void client.invalidateQueries({ queryKey: ticketKeys.timeline(ticket.id) })
    void client.invalidateQueries({ queryKey: ticketKeys.lists() })
    void client.invalidateQueries({ queryKey: ticketKeys.counts() })
    return ticket
  }

  /** It was changed by another road: look at all of it again. */
  function lookAgain(id: number): void {
    void client.invalidateQueries({ queryKey: ticketKeys.one(id) })
    void client.invalidateQueries({ queryKey: ticketKeys.lists() })
    void client.invalidateQueries({ queryKey: ticketKeys.counts() })
  }

  /** Change fields. With `version` a change of the same fields by somebody else is told (412 `edit_collision`). */
  async function edit(id: number, changes: Partial<Schemas['EditTicket']>, version?: number): Promise<Ticket> {
    return settle(
      await ask(
        api.PATCH('/api/v1/tickets/{ticket_id}', {
          params: path(id),
          body: changes as Schemas['EditTicket'],
          headers: version === undefined ? {} : ifMatch(version),
        }),
      ),
    )
  }

  async function move(id: number, body: Schemas['MoveTicket'], key: string = crypto.randomUUID()): Promise<Ticket> {
    return settle(
      await ask(api.POST('/api/v1/tickets/{ticket_id}/moves', { params: path(id), body, headers: withKey(key) })),
    )
  }

  /** Ask for the approval that a move waits for; the values go with it and are set when it is granted. */
  async function askApproval(id: number, body: Schemas['AskApproval']): Promise<void> {
    await ask(api.POST('/api/v1/tickets/{ticket_id}/approvals', { params: path(id), body }))
    await client.invalidateQueries({ queryKey: ticketKeys.one(id) })
  }

  async function assign(id: number, body: Schemas['AssignTicket']): Promise<Ticket> {
    return settle(await ask(api.PUT('/api/v1/tickets/{ticket_id}/assignment', { params: path(id), body })))
  }

  /** Take back a merge, split or batch. */
  async function undoStructure(editId: number, ticketId: number): Promise<void> {
    await ask(api.POST('/api/v1/structure-edits/{edit_id}/undo', { params: { path: { edit_id: editId } } }))
    await client.invalidateQueries({ queryKey: ticketKeys.all })
    await client.invalidateQueries({ queryKey: ticketKeys.part(ticketId, `edit-${editId}`) })
  }

  /** A reply or note, with a move if wanted. The same key sends once, however often it is tried. */
  async function comment(id: number, body: Schemas['AddComment'], key: string): Promise<Comment> {
    const written = await ask(
      api.POST('/api/v1/tickets/{ticket_id}/comments', {
        params: path(id),
        body,
        headers: withKey(key),
        // It goes out even where the page is closed that moment; a browser allows that for small requests only.
        keepalive: body.body.length < 15_000,
      }),
    )
    void client.invalidateQueries({ queryKey: ticketKeys.one(id) })
    void client.invalidateQueries({ queryKey: ticketKeys.lists() })
    void client.invalidateQueries({ queryKey: ticketKeys.counts() })
    return written
  }

  async function saveDraft(id: number, body: Schemas['TicketDraftIn'], version?: number): Promise<Draft> {
    const saved = await ask(
      api.PUT('/api/v1/tickets/{ticket_id}/draft', {
        params: path(id),
        body,
        headers: version === undefined ? {} : ifMatch(version),
      }),
    )
    client.setQueryData(ticketKeys.draft(id), saved)
    return saved
  }

  async function dropDraft(id: number): Promise<void> {
    await ask(api.DELETE('/api/v1/tickets/{ticket_id}/draft', { params: path(id) }))
    client.setQueryData(ticketKeys.draft(id), null)
  }

  async function renderTemplate(templateId: number, ticketId: number): Promise<Schemas['RenderingOut']> {
    return ask(
      api.POST('/api/v1/templates/{template_id}/renderings', {
        params: { path: { template_id: templateId } },
        body: { ticket: ticketId },
      }),
    )
  }

  async function sayHere(id: number, doing: Schemas['PresenceIn']['doing']): Promise<void> {
    const page = await ask(api.PUT('/api/v1/tickets/{ticket_id}/presence', { params: path(id), body: { doing } }))
    client.setQueryData(ticketKeys.presence(id), page.items)
  }

  async function sayGone(id: number): Promise<void> {
    await ask(api.DELETE('/api/v1/tickets/{ticket_id}/presence', { params: path(id) }))
  }

  return {
    settle,
    edit,
    move,
    askApproval,
    assign,
    undoStructure,
    comment,
    lookAgain,
    saveDraft,
    dropDraft,
    renderTemplate,
    sayHere,
    sayGone,
  }
}
