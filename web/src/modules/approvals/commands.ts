/** What is done to approvals. Each throws ApiError and has what it concerns looked at again. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, type Schemas } from '@/api/client'
import { ticketKeys } from '@/modules/ticket/queries'
import type { Approval } from './queries'

export function useApprovalCommands() {
  const client = useQueryClient()

  async function settle(approval: Approval): Promise<Approval> {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['approvals'] }),
      client.invalidateQueries({ queryKey: ticketKeys.one(approval.ticket.id) }),
    ])
    return approval
  }

  return {
    async ask(ticketId: number, body: Schemas['AskApproval']): Promise<Approval> {
      return settle(
        await ask(
          api.POST('/api/v1/tickets/{ticket_id}/approvals', { params: { path: { ticket_id: ticketId } }, body }),
        ),
      )
    },
    async decide(id: number, body: Schemas['DecideApproval']): Promise<Approval> {
      return settle(
        await ask(
          api.POST('/api/v1/approvals/{approval_id}/decisions', { params: { path: { approval_id: id } }, body }),
        ),
      )
    },
    async remind(id: number): Promise<Approval> {
      return settle(
        await ask(api.POST('/api/v1/approvals/{approval_id}/reminders', { params: { path: { approval_id: id } } })),
      )
    },
    async cancel(id: number): Promise<Approval> {
      return settle(
        await ask(
          api.POST('/api/v1/approvals/{approval_id}/cancellations', { params: { path: { approval_id: id } } }),
        ),
      )
    },
    async decideByLink(link: string, body: Schemas['DecideByLink']): Promise<Approval> {
      return ask(api.POST('/api/v1/approval-links/{link}/decisions', { params: { path: { link } }, body }))
    },
  }
}
