/** What is done to a ticket from its panels and its menu. Each throws ApiError and has the ticket looked at again. */

import { useQueryClient, type QueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch, type Schemas } from '@/api/client'
import { useTicketCommands } from '@/modules/ticket/commands'
import { ticketKeys, type Ticket } from '@/modules/ticket/queries'

const path = (id: number) => ({ path: { ticket_id: id } })
type Body<K extends keyof Schemas> = Schemas[K]

export function useHandling() {
  const client = useQueryClient()
  const { settle, edit } = useTicketCommands()
  const again = lookAgain(client)

  return {
    settle,
    edit,
    async assign(id: number, body: Body<'AssignTicket'>, version?: number): Promise<Ticket> {
      const headers = version === undefined ? {} : ifMatch(version)
      return settle(await ask(api.PUT('/api/v1/tickets/{ticket_id}/assignment', { params: path(id), body, headers })))
    },
    async claim(id: number): Promise<Ticket> {
      return settle(await ask(api.POST('/api/v1/tickets/{ticket_id}/claims', { params: path(id) })))
    },
    async accept(id: number): Promise<Ticket> {
      return settle(await ask(api.PUT('/api/v1/tickets/{ticket_id}/acceptance', { params: path(id) })))
    },
    async release(id: number, reason: string): Promise<Ticket> {
      return settle(
        await ask(api.POST('/api/v1/tickets/{ticket_id}/releases', { params: path(id), body: { reason } })),
      )
    },
    async lead(id: number, team: number, reason: string): Promise<Ticket> {
      return settle(
        await ask(api.PUT('/api/v1/tickets/{ticket_id}/lead', { params: path(id), body: { team, reason } })),
      )
    },
    async follow(id: number, who: number | 'me'): Promise<void> {
      const params = { path: { ticket_id: id, who: String(who) } }
      settle(await ask(api.PUT('/api/v1/tickets/{ticket_id}/followers/{who}', { params })))
    },
    async unfollow(id: number, who: number | 'me'): Promise<void> {
      const params = { path: { ticket_id: id, who: String(who) } }
      await ask(api.DELETE('/api/v1/tickets/{ticket_id}/followers/{who}', { params }))
      await again(id)
    },
    async handOver(id: number, body: Body<'HandOver'>): Promise<Schemas['HandoverOut']> {
      const made = await ask(api.POST('/api/v1/tickets/{ticket_id}/handovers', { params: path(id), body }))
      await again(id)
      return made
    },
    async decideHandover(id: number, handoverId: number, body: Body<'DecideHandover'>): Promise<void> {
      const params = { path: { ticket_id: id, handover_id: handoverId } }
      await ask(api.POST('/api/v1/tickets/{ticket_id}/handovers/{handover_id}/decisions', { params, body }))
      await again(id)
    },
    async withdrawHandover(id: number, handoverId: number): Promise<void> {
      const params = { path: { ticket_id: id, handover_id: handoverId } }
      await ask(api.DELETE('/api/v1/tickets/{ticket_id}/handovers/{handover_id}', { params }))
      await again(id)
    },
    async decideArbitration(id: number, arbitrationId: number, body: Body<'DecideArbitration'>): Promise<void> {
      const params = { path: { arbitration_id: arbitrationId } }
      await ask(api.POST('/api/v1/arbitrations/{arbitration_id}/decisions', { params, body }))
      await again(id)
    },
    async hold(id: number, body: Body<'Hold'>): Promise<Ticket> {
      return settle(await ask(api.POST('/api/v1/tickets/{ticket_id}/hold', { params: path(id), body })))
    },
    async resume(id: number): Promise<Ticket> {
      return settle(await ask(api.DELETE('/api/v1/tickets/{ticket_id}/hold', { params: path(id) })))
    },
    async raisePriority(id: number, body: Body<'AskRaise'>): Promise<Schemas['RaiseOut']> {
      const made = await ask(api.POST('/api/v1/tickets/{ticket_id}/priority-raises', { params: path(id), body }))
      await again(id)
      return made
    },
    async nudge(id: number, comment: string): Promise<void> {
      await ask(api.POST('/api/v1/tickets/{ticket_id}/nudges', { params: path(id), body: { comment } }))
      await again(id)
    },
    async acknowledge(id: number, nudgeId: number): Promise<void> {
      const params = { path: { ticket_id: id, nudge_id: nudgeId } }
      await ask(api.POST('/api/v1/tickets/{ticket_id}/nudges/{nudge_id}/acknowledgements', { params }))
      await again(id)
    },
    async supervise(id: number, body: Body<'OpenSupervision'>): Promise<void> {
      await ask(api.POST('/api/v1/tickets/{ticket_id}/supervisions', { params: path(id), body }))
      await again(id)
    },
    async report(id: number, supervisionId: number, body: string): Promise<void> {
      const params = { path: { ticket_id: id, supervision_id: supervisionId } }
      await ask(
        api.POST('/api/v1/tickets/{ticket_id}/supervisions/{supervision_id}/reports', { params, body: { body } }),
      )
      await again(id)
    },
    async closeSupervision(id: number, supervisionId: number, note: string): Promise<void> {
      const params = { path: { ticket_id: id, supervision_id: supervisionId } }
      await ask(
        api.POST('/api/v1/tickets/{ticket_id}/supervisions/{supervision_id}/closings', { params, body: { note } }),
      )
      await again(id)
    },
  }
}

export function useParts() {
  const client = useQueryClient()
  const { settle } = useTicketCommands()
  const again = lookAgain(client)
  const item = (id: number, key: string) => ({ path: { ticket_id: id, item: key } })
  const step = (id: number, subtaskId: number) => ({ path: { ticket_id: id, subtask_id: subtaskId } })
  const showList = (id: number, list: Schemas['TicketChecklistOut']): Promise<void> => {
    client.setQueryData(ticketKeys.part(id, 'checklist'), list)
    return again(id)
  }

  return {
    async tick(id: number, key: string, isDone: boolean, note: string): Promise<void> {
      const body = { is_done: isDone, note }
      await showList(
        id,
        await ask(api.PUT('/api/v1/tickets/{ticket_id}/checklist/{item}', { params: item(id, key), body })),
      )
    },
    async addItem(id: number, title: string, isRequired: boolean): Promise<void> {
      const body = { title, is_required: isRequired }
      await showList(id, await ask(api.POST('/api/v1/tickets/{ticket_id}/checklist', { params: path(id), body })))
    },
    async removeItem(id: number, key: string): Promise<void> {
      await ask(api.DELETE('/api/v1/tickets/{ticket_id}/checklist/{item}', { params: item(id, key) }))
      await again(id)
    },
    async addSubtask(id: number, body: Body<'AddSubtask'>): Promise<void> {
      await ask(api.POST('/api/v1/tickets/{ticket_id}/subtasks', { params: path(id), body }))
      await again(id)
    },
    async editSubtask(id: number, subtaskId: number, body: Partial<Body<'EditSubtask'>>): Promise<void> {
      await ask(
        api.PATCH('/api/v1/tickets/{ticket_id}/subtasks/{subtask_id}', {
          params: step(id, subtaskId),
          body: body as Body<'EditSubtask'>,
        }),
      )
      await again(id)
    },
    async removeSubtask(id: number, subtaskId: number): Promise<void> {
      await ask(api.DELETE('/api/v1/tickets/{ticket_id}/subtasks/{subtask_id}', { params: step(id, subtaskId) }))
      await again(id)
    },
    async openChild(id: number, body: Body<'OpenChild'>): Promise<Ticket> {
      const child = await ask(api.POST('/api/v1/tickets/{ticket_id}/children', { params: path(id), body }))
      await again(id)
      return child
    },
    async attachParent(id: number, parent: number): Promise<Ticket> {
      const done = settle(
        await ask(api.PUT('/api/v1/tickets/{ticket_id}/parent', { params: path(id), body: { ticket: parent } })),
      )
      await again(parent)
      return done
    },
    async detachParent(id: number, parent: number): Promise<void> {
      await ask(api.DELETE('/api/v1/tickets/{ticket_id}/parent', { params: path(id) }))
      await Promise.all([again(id), again(parent)])
    },
    async link(id: number, other: number, kind: Body<'AddLink'>['kind']): Promise<Ticket> {
      const body = { ticket: other, kind }
      return settle(await ask(api.POST('/api/v1/tickets/{ticket_id}/links', { params: path(id), body })))
    },
    async unlink(id: number, linkId: number): Promise<void> {
      const params = { path: { ticket_id: id, link_id: linkId } }
      await ask(api.DELETE('/api/v1/tickets/{ticket_id}/links/{link_id}', { params }))
      await again(id)
    },
    async attach(id: number, files: number[]): Promise<Ticket> {
      return settle(
        await ask(api.POST('/api/v1/tickets/{ticket_id}/attachments', { params: path(id), body: { files } })),
      )
    },
  }
}

/** Merges, splits, batches, and taking them back. */
export function useStructure() {
  const client = useQueryClient()
  const all = () => client.invalidateQueries({ queryKey: ticketKeys.all })
  return {
    previewMerge(id: number, tickets: number[]): Promise<Schemas['MergePreview']> {
      return ask(api.POST('/api/v1/tickets/{ticket_id}/merges/previews', { params: path(id), body: { tickets } }))
    },
    async merge(id: number, body: Body<'MergeTickets'>): Promise<Schemas['StructureEditOut']> {
      const done = await ask(api.POST('/api/v1/tickets/{ticket_id}/merges', { params: path(id), body }))
      await all()
      return done
    },
    previewSplit(id: number, body: Body<'SplitTicket'>): Promise<Schemas['SplitPreview']> {
      return ask(api.POST('/api/v1/tickets/{ticket_id}/splits/previews', { params: path(id), body }))
    },
    async split(id: number, body: Body<'SplitTicket'>): Promise<Schemas['StructureEditOut']> {
      const done = await ask(api.POST('/api/v1/tickets/{ticket_id}/splits', { params: path(id), body }))
      await all()
      return done
    },
    async batch(body: Body<'CreateBatch'>): Promise<Schemas['BatchInFull']> {
      const done = await ask(api.POST('/api/v1/ticket-batches', { body }))
      await all()
      return done
    },
    async leaveBatch(batchId: number, ticketId: number): Promise<void> {
      const params = { path: { batch_id: batchId, member_id: ticketId } }
      await ask(api.DELETE('/api/v1/ticket-batches/{batch_id}/members/{member_id}', { params }))
      await all()
    },
    async undo(editId: number): Promise<void> {
      await ask(api.POST('/api/v1/structure-edits/{edit_id}/undo', { params: { path: { edit_id: editId } } }))
      await all()
    },
  }
}

/** How a ticket ends, goes on, and where it lies afterwards. */
export function useEnding() {
  const client = useQueryClient()
  const { settle } = useTicketCommands()
  const again = lookAgain(client)
  return {
    async answer(id: number, body: Body<'AnswerSolution'>): Promise<Ticket> {
      return settle(await ask(api.POST('/api/v1/tickets/{ticket_id}/confirmations', { params: path(id), body })))
    },
    async endEscalation(id: number): Promise<Ticket> {
      return settle(await ask(api.DELETE('/api/v1/tickets/{ticket_id}/escalation', { params: path(id) })))
    },
    async observe(id: number, body: Body<'StartObservation'>): Promise<Ticket> {
      return settle(await ask(api.POST('/api/v1/tickets/{ticket_id}/observations', { params: path(id), body })))
    },
    async followUp(id: number, body: Body<'OpenFollowUp'>): Promise<Ticket> {
      const made = await ask(api.POST('/api/v1/tickets/{ticket_id}/follow-ups', { params: path(id), body }))
      await again(id)
      return made
    },
    async archive(id: number): Promise<Ticket> {
      return settle(await ask(api.POST('/api/v1/tickets/{ticket_id}/archive', { params: path(id) })))
    },
    async unarchive(id: number): Promise<Ticket> {
      return settle(await ask(api.DELETE('/api/v1/tickets/{ticket_id}/archive', { params: path(id) })))
    },
    async void(id: number, reason: string): Promise<Ticket> {
      return settle(await ask(api.POST('/api/v1/tickets/{ticket_id}/void', { params: path(id), body: { reason } })))
    },
    async unvoid(id: number): Promise<Ticket> {
      return settle(await ask(api.DELETE('/api/v1/tickets/{ticket_id}/void', { params: path(id) })))
    },
    async delete(id: number, reason: string): Promise<void> {
      await ask(api.DELETE('/api/v1/tickets/{ticket_id}', { params: path(id), body: { reason } }))
      void client.invalidateQueries({ queryKey: ticketKeys.lists() })
      void client.invalidateQueries({ queryKey: ticketKeys.counts() })
    },
    async restore(id: number): Promise<Ticket> {
      return settle(await ask(api.POST('/api/v1/tickets/{ticket_id}/restorations', { params: path(id) })))
    },
  }
}

function lookAgain(client: QueryClient) {
  return async (id: number): Promise<void> => {
    void client.invalidateQueries({ queryKey: ticketKeys.lists() })
    void client.invalidateQueries({ queryKey: ticketKeys.counts() })
    await client.invalidateQueries({ queryKey: ticketKeys.one(id) })
  }
}
