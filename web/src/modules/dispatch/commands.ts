/** Giving tickets to people from the board: shown at once, taken back where it is refused. Throws ApiError. */

import { useQueryClient } from '@tanstack/vue-query'

import { api, ask, ifMatch } from '@/api/client'
import { ticketKeys } from '@/modules/ticket/queries'
import { given } from './model/giving'
import { dispatchKeys, type Board, type BoardTicket } from './queries'

export interface Giving {
  /** Left out: the ticket's own team keeps it. */
  team?: number | null
  assignee: number | null
  reason: string
}

export function useDispatching() {
  const client = useQueryClient()
  const lookAgain = () => client.invalidateQueries({ queryKey: dispatchKeys.boards })

  /** With the version that the board showed: whoever was quicker is not overwritten (412). The version that it has then. */
  async function give(ticket: BoardTicket, to: Giving): Promise<number> {
    await client.cancelQueries({ queryKey: dispatchKeys.boards })
    const before = client.getQueriesData<Board>({ queryKey: dispatchKeys.boards })
    client.setQueriesData<Board>({ queryKey: dispatchKeys.boards }, (board) =>
      board ? given(board, ticket.id, to.assignee, new Date().toISOString()) : board,
    )
    let version: number
    try {
      const told = await ask(
        api.PUT('/api/v1/tickets/{ticket_id}/assignment', {
          params: { path: { ticket_id: ticket.id } },
          body: to,
          headers: ifMatch(ticket.version),
        }),
      )
      version = told.version
    } catch (thrown) {
      for (const [key, board] of before) client.setQueryData(key, board)
      await lookAgain()
      throw thrown
    }
    void client.invalidateQueries({ queryKey: ticketKeys.one(ticket.id) })
    void client.invalidateQueries({ queryKey: ticketKeys.lists() })
    await lookAgain()
    return version
  }

  /** Back to where it was, unless somebody has given it on since `version` (412). */
  async function takeBack(ticket: BoardTicket, holder: number | null, version: number): Promise<void> {
    const body = { team: ticket.team_id, assignee: holder, reason: '' }
    const params = { path: { ticket_id: ticket.id } }
    try {
      await ask(api.PUT('/api/v1/tickets/{ticket_id}/assignment', { params, body, headers: ifMatch(version) }))
    } finally {
      await lookAgain()
    }
  }

  return { give, takeBack, lookAgain }
}
